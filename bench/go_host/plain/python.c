//go:build python

#include "plain.h"

#include <stdlib.h>
#include <string.h>

#include "_cgo_export.h"

plain_cache plain;
__thread PyThreadState *plain_thread;

void plain_know_thread(void) {
  PyGILState_Ensure(); /* never released: the state stays */
  plain_thread = PyGILState_GetThisThreadState();
  PyEval_SaveThread();
}

static const char *find_members(void) {
  PyObject *guest = PyImport_ImportModule("bench_guest");
  if (guest == NULL) return "no module bench_guest";
  const struct {
    PyObject **place;
    const char *name;
  } members[] = {{&plain.nothing, "nothing"}, {&plain.add, "add"},   {&plain.counter, "Counter"},
                 {&plain.echo, "echo"},       {&plain.last, "last"}, {&plain.numbers, "numbers"},
                 {&plain.apply, "apply"},     {&plain.fail, "fail"}, {&plain.describe, "describe_all"}};
  for (size_t i = 0; i < sizeof members / sizeof *members; ++i) {
    *members[i].place = PyObject_GetAttrString(guest, members[i].name);
    if (*members[i].place == NULL) return members[i].name;
  }
  Py_DECREF(guest);
  plain.accumulate = PyUnicode_InternFromString("accumulate");
  return plain.accumulate == NULL ? "accumulate" : NULL;
}

const char *plain_open(void) {
  if (!Py_IsInitialized()) return "no Python runs in this process";
  const int taken = plain_enter();
  const char *missing = find_members();
  if (missing != NULL) PyErr_Print();
  plain_leave(taken);
  return missing;
}

void plain_release(const plain_reference *objects, int count) {
  const int taken = plain_enter();
  for (int i = 0; i < count; ++i) Py_DECREF((PyObject *)objects[i]);
  plain_leave(taken);
}

/* --- text ------------------------------------------------------------------------------------- */

plain_text plain_echo(const char *text, size_t length, char *buffer, size_t capacity) {
  const int taken = plain_enter();
  plain_text result = {NULL, 0, NULL};
  PyObject *cells[2] = {NULL, PyUnicode_DecodeUTF8(text, (Py_ssize_t)length, NULL)};
  PyObject *answer = NULL;
  Py_ssize_t size = 0;
  if (cells[1] != NULL) {
    answer = PyObject_Vectorcall(plain.echo, cells + 1, 1 | PY_VECTORCALL_ARGUMENTS_OFFSET, NULL);
    Py_DECREF(cells[1]);
  }
  const char *bytes = answer == NULL ? NULL : PyUnicode_AsUTF8AndSize(answer, &size);
  if (bytes != NULL) {
    if ((size_t)size > capacity) result.memory = malloc((size_t)size);
    result.length = (size_t)size;
    memcpy(result.memory != NULL ? result.memory : buffer, bytes, (size_t)size);
  } else {
    result.thrown = plain_take();
  }
  Py_XDECREF(answer);
  plain_leave(taken);
  return result;
}

/* --- arrays: lists ---------------------------------------------------------------------------- */

static PyObject *list_of_longs(const int64_t *items, size_t count) {
  PyObject *list = PyList_New((Py_ssize_t)count);
  for (size_t i = 0; list != NULL && i < count; ++i) {
    PyObject *item = PyLong_FromLongLong(items[i]);
    if (item == NULL)
      Py_CLEAR(list);
    else
      PyList_SET_ITEM(list, (Py_ssize_t)i, item);
  }
  return list;
}

static PyObject *list_of_doubles(const double *items, size_t count) {
  PyObject *list = PyList_New((Py_ssize_t)count);
  for (size_t i = 0; list != NULL && i < count; ++i) {
    PyObject *item = PyFloat_FromDouble(items[i]);
    if (item == NULL)
      Py_CLEAR(list);
    else
      PyList_SET_ITEM(list, (Py_ssize_t)i, item);
  }
  return list;
}

/* Calls with one argument, which is given back. */
static PyObject *call1(PyObject *function, PyObject *argument) {
  PyObject *cells[2] = {NULL, argument};
  if (argument == NULL) return NULL;
  PyObject *result = PyObject_Vectorcall(function, cells + 1, 1 | PY_VECTORCALL_ARGUMENTS_OFFSET, NULL);
  Py_DECREF(argument);
  return result;
}

static int type_error(const char *wanted) {
  PyErr_SetString(PyExc_TypeError, wanted);
  return -1;
}

static int read_ints(PyObject *list, Py_ssize_t count, int64_t *items) {
  for (Py_ssize_t i = 0; i < count; ++i) {
    PyObject *item = PyList_GET_ITEM(list, i);
    if (!PyLong_CheckExact(item)) return type_error("a list of ints is needed");
    items[i] = PyLong_AsLongLong(item);
    if (items[i] == -1 && PyErr_Occurred()) return -1;
  }
  return 0;
}

static int read_floats(PyObject *list, Py_ssize_t count, double *items) {
  for (Py_ssize_t i = 0; i < count; ++i) {
    PyObject *item = PyList_GET_ITEM(list, i);
    if (!PyFloat_CheckExact(item)) return type_error("a list of floats is needed");
    items[i] = PyFloat_AS_DOUBLE(item);
  }
  return 0;
}

/* Gives the list back. */
static plain_longs longs_of(PyObject *list) {
  plain_longs result = {NULL, 0, NULL};
  if (list != NULL && !PyList_CheckExact(list)) {
    type_error("a list is needed");
    Py_CLEAR(list);
  }
  if (list == NULL) {
    result.thrown = plain_take();
    return result;
  }
  result.count = (size_t)PyList_GET_SIZE(list);
  result.items = malloc(result.count * sizeof *result.items);
  if (read_ints(list, PyList_GET_SIZE(list), result.items) != 0) {
    free(result.items);
    result.items = NULL;
    result.thrown = plain_take();
  }
  Py_DECREF(list);
  return result;
}

plain_longs plain_echo_array(const int64_t *items, size_t count) {
  const int taken = plain_enter();
  const plain_longs result = longs_of(call1(plain.echo, list_of_longs(items, count)));
  plain_leave(taken);
  return result;
}

plain_longs plain_numbers(void) {
  const int taken = plain_enter();
  const plain_longs result = longs_of(PyObject_Vectorcall(plain.numbers, NULL, 0, NULL));
  plain_leave(taken);
  return result;
}

plain_long plain_last(const int64_t *items, size_t count) {
  const int taken = plain_enter();
  const plain_long result = plain_long_of(call1(plain.last, list_of_longs(items, count)));
  plain_leave(taken);
  return result;
}

/* --- what is known at the call only ----------------------------------------------------------- */

static PyObject *from_any(uint32_t kind, uint64_t bits) {
  double number;
  switch (kind) {
    case PLAIN_INT64:
      return PyLong_FromLongLong((int64_t)bits);
    case PLAIN_FLOAT64:
      memcpy(&number, &bits, sizeof number);
      return PyFloat_FromDouble(number);
    default:
      Py_RETURN_NONE;
  }
}

/* A list of ints or of floats, nothing else in it. */
static plain_any items_of(PyObject *list) {
  plain_any result = {0, PLAIN_NOTHING, 0, NULL};
  const Py_ssize_t count = PyList_GET_SIZE(list);
  const int floats = count > 0 && PyFloat_CheckExact(PyList_GET_ITEM(list, 0));
  void *items = malloc((size_t)count * sizeof(int64_t));
  if ((floats ? read_floats(list, count, items) : read_ints(list, count, items)) != 0) {
    free(items);
    result.thrown = plain_take();
    return result;
  }
  result.bits = (uint64_t)(uintptr_t)items;
  result.kind = floats ? PLAIN_FLOAT64S : PLAIN_INT64S;
  result.count = (uint32_t)count;
  return result;
}

static plain_any to_any(PyObject *object) {
  plain_any result = {0, PLAIN_NOTHING, 0, NULL};
  if (object == NULL) {
    result.thrown = plain_take();
  } else if (PyLong_CheckExact(object)) {
    const plain_long number = plain_long_of(object);
    result.kind = PLAIN_INT64;
    result.bits = (uint64_t)number.value;
    result.thrown = number.thrown;
    return result;
  } else if (PyFloat_CheckExact(object)) {
    const double number = PyFloat_AS_DOUBLE(object);
    result.kind = PLAIN_FLOAT64;
    memcpy(&result.bits, &number, sizeof number);
  } else if (PyList_CheckExact(object)) {
    result = items_of(object);
  } else if (object != Py_None) {
    type_error("a number or a list of numbers is needed");
    result.thrown = plain_take();
  }
  Py_XDECREF(object);
  return result;
}

plain_any plain_add_any(uint32_t kind_a, uint64_t a, uint32_t kind_b, uint64_t b) {
  const int taken = plain_enter();
  const plain_any result = to_any(plain_call2(plain.add, from_any(kind_a, a), from_any(kind_b, b)));
  plain_leave(taken);
  return result;
}

plain_any plain_echo_any(uint32_t kind, const void *items, size_t count) {
  const int taken = plain_enter();
  PyObject *list = kind == PLAIN_FLOAT64S ? list_of_doubles(items, count) : list_of_longs(items, count);
  const plain_any result = to_any(call1(plain.echo, list));
  plain_leave(taken);
  return result;
}

/* --- exceptions, callbacks -------------------------------------------------------------------- */

/* `described` has the type, message, traceback and exception of one after the other: four items each. */
static plain_thrown *thrown_of(PyObject *described) {
  plain_thrown *first = NULL, **at = &first;
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(described); i += 4) {
    const char *texts[3];
    size_t lengths[3];
    for (int part = 0; part < 3; ++part) {
      Py_ssize_t length = 0;
      texts[part] = PyUnicode_AsUTF8AndSize(PyTuple_GET_ITEM(described, i + part), &length);
      if (texts[part] == NULL) abort();
      lengths[part] = (size_t)length;
    }
    PyObject *exception = PyTuple_GET_ITEM(described, i + 3);
    Py_INCREF(exception);
    *at = plain_thrown_new(texts, lengths, (plain_reference)exception);
    at = &(*at)->cause;
  }
  return first;
}

plain_thrown *plain_take(void) {
  PyObject *type, *exception, *traceback;
  PyErr_Fetch(&type, &exception, &traceback);
  PyErr_NormalizeException(&type, &exception, &traceback);
  if (traceback != NULL) PyException_SetTraceback(exception, traceback);
  PyObject *described = PyObject_Vectorcall(plain.describe, &exception, 1, NULL);
  if (described == NULL) abort();
  plain_thrown *thrown = thrown_of(described);
  Py_DECREF(described);
  Py_XDECREF(traceback);
  Py_XDECREF(exception);
  Py_XDECREF(type);
  return thrown;
}

/* Go may wait for others who want the GIL. */
static PyObject *call_operator(PyObject *self, PyObject *const *arguments, Py_ssize_t count) {
  (void)self;
  if (count != 2) {
    PyErr_SetString(PyExc_TypeError, "two arguments are needed");
    return NULL;
  }
  const int64_t a = PyLong_AsLongLong(arguments[0]);
  if (a == -1 && PyErr_Occurred()) return NULL;
  const int64_t b = PyLong_AsLongLong(arguments[1]);
  if (b == -1 && PyErr_Occurred()) return NULL;
  struct goAdd_return r;
  Py_BEGIN_ALLOW_THREADS r = goAdd(a, b);
  Py_END_ALLOW_THREADS if (r.r1 != 0) {
    PyErr_SetString(PyExc_RuntimeError, (const char *)r.r1);
    free((void *)r.r1);
    return NULL;
  }
  return PyLong_FromLongLong(r.r0);
}

static PyMethodDef operator_method = {"operator", (PyCFunction)(void (*)(void))call_operator, METH_FASTCALL, NULL};

plain_reference plain_make_operator(void) {
  const int taken = plain_enter();
  PyObject *made = PyCFunction_New(&operator_method, NULL);
  plain_leave(taken);
  return (plain_reference)made;
}
