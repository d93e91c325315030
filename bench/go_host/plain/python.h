/* Python: functions and names cached, vectorcall with arguments on the stack. The thread keeps its thread state, and takes the
 * GIL for a call when it does not have it: PyEval_RestoreThread, which costs half of what PyGILState_Ensure does. Objects are
 * references. plain.h includes this. */
#ifndef METAFFI_BENCH_GO_HOST_PYTHON_H
#define METAFFI_BENCH_GO_HOST_PYTHON_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

typedef struct plain_cache {
  PyObject *nothing, *add, *counter, *accumulate, *echo, *last, *numbers, *apply, *fail, *describe;
} plain_cache;

extern plain_cache plain;
extern __thread PyThreadState *plain_thread;

/* Gives this thread a state, for good. */
void plain_know_thread(void);

static inline PyThreadState *plain_holder(void) {
#if PY_VERSION_HEX >= 0x030D0000
  return PyThreadState_GetUnchecked();
#else
  return _PyThreadState_UncheckedGet();
#endif
}

/* Whether the GIL had to be taken, and is to be given back. */
static inline int plain_enter(void) {
  if (__builtin_expect(plain_thread == NULL, 0)) plain_know_thread();
  if (plain_holder() == plain_thread) return 0;
  PyEval_RestoreThread(plain_thread);
  return 1;
}

static inline void plain_leave(int taken) {
  if (taken) PyEval_SaveThread();
}

/* Takes the pending exception. */
plain_thrown *plain_take(void);

static inline plain_thrown *plain_nothing(void) {
  const int taken = plain_enter();
  PyObject *none = PyObject_Vectorcall(plain.nothing, NULL, 0, NULL);
  plain_thrown *thrown = __builtin_expect(none == NULL, 0) ? plain_take() : NULL;
  Py_XDECREF(none);
  plain_leave(taken);
  return thrown;
}

/* The int that `object` is, which is given back. NULL: an exception. */
static inline plain_long plain_long_of(PyObject *object) {
  plain_long result = {0, NULL};
  if (__builtin_expect(object != NULL, 1)) {
    result.value = PyLong_AsLongLong(object);
    Py_DECREF(object);
    if (__builtin_expect(result.value != -1, 1) || PyErr_Occurred() == NULL) return result;
  }
  result.thrown = plain_take();
  return result;
}

/* Calls with two arguments, which are given back. */
static inline PyObject *plain_call2(PyObject *function, PyObject *a, PyObject *b) {
  PyObject *cells[3] = {NULL, a, b};
  PyObject *result = NULL;
  if (__builtin_expect(a != NULL && b != NULL, 1)) {
    result = PyObject_Vectorcall(function, cells + 1, 2 | PY_VECTORCALL_ARGUMENTS_OFFSET, NULL);
  }
  Py_XDECREF(b);
  Py_XDECREF(a);
  return result;
}

static inline plain_long plain_add(int64_t a, int64_t b) {
  const int taken = plain_enter();
  const plain_long result = plain_long_of(plain_call2(plain.add, PyLong_FromLongLong(a), PyLong_FromLongLong(b)));
  plain_leave(taken);
  return result;
}

static inline plain_double plain_add_doubles(double a, double b) {
  const int taken = plain_enter();
  plain_double result = {0, NULL};
  PyObject *sum = plain_call2(plain.add, PyFloat_FromDouble(a), PyFloat_FromDouble(b));
  if (__builtin_expect(sum != NULL, 1)) {
    result.value = PyFloat_AsDouble(sum);
    Py_DECREF(sum);
  }
  if (__builtin_expect(sum == NULL || (result.value == -1.0 && PyErr_Occurred() != NULL), 0)) {
    result.thrown = plain_take();
  }
  plain_leave(taken);
  return result;
}

static inline plain_object plain_create(int64_t start) {
  const int taken = plain_enter();
  plain_object result = {0, NULL};
  PyObject *cells[2] = {NULL, PyLong_FromLongLong(start)};
  if (cells[1] != NULL) {
    result.object =
        (plain_reference)PyObject_Vectorcall(plain.counter, cells + 1, 1 | PY_VECTORCALL_ARGUMENTS_OFFSET, NULL);
    Py_DECREF(cells[1]);
  }
  if (__builtin_expect(result.object == 0, 0)) result.thrown = plain_take();
  plain_leave(taken);
  return result;
}

static inline void plain_drop(plain_reference object) {
  const int taken = plain_enter();
  Py_DECREF((PyObject *)object);
  plain_leave(taken);
}

static inline plain_long plain_accumulate(plain_reference receiver, int64_t amount) {
  const int taken = plain_enter();
  PyObject *cells[3] = {NULL, (PyObject *)receiver, PyLong_FromLongLong(amount)};
  PyObject *total = NULL;
  if (cells[2] != NULL) {
    total = PyObject_VectorcallMethod(plain.accumulate, cells + 1, 2 | PY_VECTORCALL_ARGUMENTS_OFFSET, NULL);
    Py_DECREF(cells[2]);
  }
  const plain_long result = plain_long_of(total);
  plain_leave(taken);
  return result;
}

static inline plain_long plain_apply(plain_reference function, int64_t a, int64_t b) {
  const int taken = plain_enter();
  PyObject *cells[4] = {NULL, (PyObject *)function, PyLong_FromLongLong(a), PyLong_FromLongLong(b)};
  PyObject *answer = NULL;
  if (cells[2] != NULL && cells[3] != NULL) {
    answer = PyObject_Vectorcall(plain.apply, cells + 1, 3 | PY_VECTORCALL_ARGUMENTS_OFFSET, NULL);
  }
  Py_XDECREF(cells[3]);
  Py_XDECREF(cells[2]);
  const plain_long result = plain_long_of(answer);
  plain_leave(taken);
  return result;
}

static inline plain_thrown *plain_fail(void) {
  const int taken = plain_enter();
  PyObject *none = PyObject_Vectorcall(plain.fail, NULL, 0, NULL);
  plain_thrown *thrown = none == NULL ? plain_take() : NULL;
  Py_XDECREF(none);
  plain_leave(taken);
  return thrown;
}

#endif
