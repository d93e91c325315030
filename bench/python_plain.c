#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "python_plain.h"

#include <stdlib.h>
#include <string.h>

static int hold(void) { return (int)PyGILState_Ensure(); }
static void release(int state) { PyGILState_Release((PyGILState_STATE)state); }

static void *find(const char *module, const char *name) {
  PyObject *loaded = PyImport_ImportModule(module);
  PyObject *found = loaded == NULL ? NULL : PyObject_GetAttrString(loaded, name);
  Py_XDECREF(loaded);
  return found;
}

static int call_void(void *function) {
  PyObject *result = PyObject_Vectorcall(function, NULL, 0, NULL);
  if (result == NULL) return -1;
  Py_DECREF(result);
  return 0;
}

static int call_int64(void *function, int64_t a, int64_t b, int64_t *result) {
  PyObject *cells[3] = {NULL, PyLong_FromLongLong(a), PyLong_FromLongLong(b)};
  int status = -1;
  if (cells[1] != NULL && cells[2] != NULL) {
    PyObject *sum = PyObject_Vectorcall(function, cells + 1, 2 | PY_VECTORCALL_ARGUMENTS_OFFSET, NULL);
    if (sum != NULL) {
      *result = PyLong_AsLongLong(sum);
      status = *result == -1 && PyErr_Occurred() ? -1 : 0;
      Py_DECREF(sum);
    }
  }
  Py_XDECREF(cells[2]);
  Py_XDECREF(cells[1]);
  return status;
}

static int call_double(void *function, double a, double b, double *result) {
  PyObject *cells[3] = {NULL, PyFloat_FromDouble(a), PyFloat_FromDouble(b)};
  int status = -1;
  if (cells[1] != NULL && cells[2] != NULL) {
    PyObject *sum = PyObject_Vectorcall(function, cells + 1, 2 | PY_VECTORCALL_ARGUMENTS_OFFSET, NULL);
    if (sum != NULL) {
      *result = PyFloat_AsDouble(sum);
      status = *result == -1.0 && PyErr_Occurred() ? -1 : 0;
      Py_DECREF(sum);
    }
  }
  Py_XDECREF(cells[2]);
  Py_XDECREF(cells[1]);
  return status;
}

static int call_text(void *function, const char *text, size_t length, char **result, size_t *result_length) {
  PyObject *cells[2] = {NULL, PyUnicode_DecodeUTF8(text, (Py_ssize_t)length, NULL)};
  int status = -1;
  if (cells[1] != NULL) {
    PyObject *back = PyObject_Vectorcall(function, cells + 1, 1 | PY_VECTORCALL_ARGUMENTS_OFFSET, NULL);
    Py_ssize_t size = 0;
    const char *bytes = back == NULL ? NULL : PyUnicode_AsUTF8AndSize(back, &size);
    if (bytes != NULL) {
      *result = malloc((size_t)size + 1);
      memcpy(*result, bytes, (size_t)size + 1);
      *result_length = (size_t)size;
      status = 0;
    }
    Py_XDECREF(back);
  }
  Py_XDECREF(cells[1]);
  return status;
}

static PyObject *list_of(const int64_t *items, size_t count) {
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

static int items_of(PyObject *list, int64_t **result, size_t *count) {
  if (!PyList_Check(list)) return -1;
  *count = (size_t)PyList_GET_SIZE(list);
  *result = malloc(*count * sizeof **result);
  for (size_t i = 0; i < *count; ++i) {
    (*result)[i] = PyLong_AsLongLong(PyList_GET_ITEM(list, (Py_ssize_t)i));
    if ((*result)[i] == -1 && PyErr_Occurred()) {
      free(*result);
      return -1;
    }
  }
  return 0;
}

static int call_array(void *function, const int64_t *items, size_t count, int64_t **result, size_t *result_count) {
  PyObject *cells[2] = {NULL, list_of(items, count)};
  int status = -1;
  if (cells[1] != NULL) {
    PyObject *back = PyObject_Vectorcall(function, cells + 1, 1 | PY_VECTORCALL_ARGUMENTS_OFFSET, NULL);
    if (back != NULL) status = items_of(back, result, result_count);
    Py_XDECREF(back);
  }
  Py_XDECREF(cells[1]);
  return status;
}

static int array_in(void *function, const int64_t *items, size_t count, int64_t *result) {
  PyObject *cells[2] = {NULL, list_of(items, count)};
  int status = -1;
  if (cells[1] != NULL) {
    PyObject *back = PyObject_Vectorcall(function, cells + 1, 1 | PY_VECTORCALL_ARGUMENTS_OFFSET, NULL);
    if (back != NULL) {
      *result = PyLong_AsLongLong(back);
      status = *result == -1 && PyErr_Occurred() ? -1 : 0;
      Py_DECREF(back);
    }
  }
  Py_XDECREF(cells[1]);
  return status;
}

static int array_out(void *function, int64_t **result, size_t *result_count) {
  PyObject *back = PyObject_Vectorcall(function, NULL, 0, NULL);
  const int status = back == NULL ? -1 : items_of(back, result, result_count);
  Py_XDECREF(back);
  return status;
}

static void *make_object(void *type, int64_t start) {
  PyObject *cells[2] = {NULL, PyLong_FromLongLong(start)};
  PyObject *made =
      cells[1] == NULL ? NULL : PyObject_Vectorcall(type, cells + 1, 1 | PY_VECTORCALL_ARGUMENTS_OFFSET, NULL);
  Py_XDECREF(cells[1]);
  return made;
}

static void drop_object(void *object) { Py_DECREF((PyObject *)object); }

static void *intern(const char *name) { return PyUnicode_InternFromString(name); }

static int call_method(void *object, void *name, int64_t amount, int64_t *result) {
  PyObject *cells[3] = {NULL, object, PyLong_FromLongLong(amount)};
  int status = -1;
  if (cells[2] != NULL) {
    PyObject *back = PyObject_VectorcallMethod(name, cells + 1, 2 | PY_VECTORCALL_ARGUMENTS_OFFSET, NULL);
    if (back != NULL) {
      *result = PyLong_AsLongLong(back);
      status = *result == -1 && PyErr_Occurred() ? -1 : 0;
      Py_DECREF(back);
    }
  }
  Py_XDECREF(cells[2]);
  return status;
}

static int64_t (*called_back)(int64_t, int64_t);

static PyObject *callback(PyObject *self, PyObject *const *arguments, Py_ssize_t count) {
  (void)self;
  if (count != 2) {
    PyErr_SetString(PyExc_TypeError, "two arguments are needed");
    return NULL;
  }
  const int64_t a = PyLong_AsLongLong(arguments[0]);
  if (a == -1 && PyErr_Occurred()) return NULL;
  const int64_t b = PyLong_AsLongLong(arguments[1]);
  if (b == -1 && PyErr_Occurred()) return NULL;
  int64_t sum;
  Py_BEGIN_ALLOW_THREADS sum = called_back(a, b);
  Py_END_ALLOW_THREADS return PyLong_FromLongLong(sum);
}

static PyMethodDef callback_method = {"callback", (PyCFunction)(void (*)(void))callback, METH_FASTCALL, NULL};

static void *make_callback(int64_t (*operator_)(int64_t, int64_t)) {
  called_back = operator_;
  return PyCFunction_New(&callback_method, NULL);
}

static int call_callback(void *function, void *made, int64_t a, int64_t b, int64_t *result) {
  PyObject *cells[4] = {NULL, made, PyLong_FromLongLong(a), PyLong_FromLongLong(b)};
  int status = -1;
  if (cells[2] != NULL && cells[3] != NULL) {
    PyObject *back = PyObject_Vectorcall(function, cells + 1, 3 | PY_VECTORCALL_ARGUMENTS_OFFSET, NULL);
    if (back != NULL) {
      *result = PyLong_AsLongLong(back);
      status = *result == -1 && PyErr_Occurred() ? -1 : 0;
      Py_DECREF(back);
    }
  }
  Py_XDECREF(cells[3]);
  Py_XDECREF(cells[2]);
  return status;
}

static int unknown_thread(void *function, int64_t a, int64_t b, int64_t *result) {
  const PyGILState_STATE state = PyGILState_Ensure();
  const int status = call_int64(function, a, b, result);
  PyGILState_Release(state);
  return status;
}

static void forget_thread(void) {
  while (PyGILState_GetThisThreadState() != NULL) { /* as often as it was entered */
    PyGILState_Ensure();
    PyGILState_Release(PyGILState_LOCKED);
    PyGILState_Release(PyGILState_UNLOCKED);
  }
}

static void remember_thread(void) {
  PyGILState_Ensure();
  PyEval_SaveThread();
}

static const python_plain table = {
    hold,          release,       find,           call_void,     call_int64,      call_double, call_text,
    call_array,    array_in,      array_out,      make_object,   drop_object,     call_method, intern,
    make_callback, call_callback, unknown_thread, forget_thread, remember_thread,
};

const python_plain *python_plain_get(void) { return &table; }
