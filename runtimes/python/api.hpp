// CPython's C API as it is used here: a table of functions and objects, filled from the libpython of this process. Nothing is
// linked and no Python header is needed, so one build serves every version.
//
// Declarations follow the Python/C API reference manual; all but the few of METAFFI_PYTHON_OPTIONAL are part of the stable ABI or
// exported by every version from 3.11 on. Except where the manual says otherwise they need the GIL.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace metaffi::cpython {

using Size = std::ptrdiff_t;  // Py_ssize_t

struct PyObject {  // the head of every object, with the GIL (no free threading)
  std::int64_t references;
  PyObject* type;
};
struct PyThreadState;

using VectorcallFunction = PyObject* (*)(PyObject*, PyObject* const*, std::size_t, PyObject*);
using FastFunction = PyObject* (*)(PyObject* self, PyObject* const* arguments, Size count);

struct PyMethodDef {
  const char* name;
  void (*function)();
  int flags;
  const char* documentation;
};
inline constexpr int kMethodFast = 0x0080;  // METH_FASTCALL

struct Py_buffer {
  void* buf;
  PyObject* obj;
  Size len;
  Size itemsize;
  int readonly;
  int ndim;
  char* format;
  Size* shape;
  Size* strides;
  Size* suboffsets;
  void* internal;
};
inline constexpr int kBufferFormat = 0x0004;            // PyBUF_FORMAT
inline constexpr int kBufferStrides = 0x0010 | 0x0008;  // PyBUF_STRIDES
inline constexpr int kBufferReadWrite = 0x200;          // PyBUF_WRITE, of PyMemoryView_FromMemory
inline constexpr int kBufferRead = 0x100;               // PyBUF_READ
inline constexpr std::size_t kArgumentsOffset = std::size_t{1} << (8 * sizeof(std::size_t) - 1);
inline constexpr int kFileInput = 257;  // Py_file_input

#define METAFFI_PYTHON_FUNCTIONS(X)                                                              \
  X(int, Py_IsInitialized, ())                                                                   \
  X(int, Py_AtExit, (void (*)()))                                                                \
  X(const char*, Py_GetVersion, ())                                                              \
  X(int, PyGILState_Ensure, ())                                                                  \
  X(void, PyGILState_Release, (int))                                                             \
  X(PyThreadState*, PyGILState_GetThisThreadState, ())                                           \
  X(PyThreadState*, PyEval_SaveThread, ())                                                       \
  X(void, PyEval_RestoreThread, (PyThreadState*))                                                \
  X(void, _Py_Dealloc, (PyObject*))                                                              \
  X(void, Py_IncRef, (PyObject*))                                                                \
  X(void, Py_DecRef, (PyObject*))                                                                \
  X(int, Py_EnterRecursiveCall, (const char*))                                                   \
  X(void, Py_LeaveRecursiveCall, ())                                                             \
  X(PyObject*, PyObject_Vectorcall, (PyObject*, PyObject* const*, std::size_t, PyObject*))       \
  X(PyObject*, PyObject_VectorcallMethod, (PyObject*, PyObject* const*, std::size_t, PyObject*)) \
  X(PyObject*, PyObject_Call, (PyObject*, PyObject*, PyObject*))                                 \
  X(void, PyObject_Free, (void*))                                                                \
  X(PyObject*, PyObject_GetAttr, (PyObject*, PyObject*))                                         \
  X(int, PyObject_SetAttr, (PyObject*, PyObject*, PyObject*))                                    \
  X(PyObject*, PyObject_GetAttrString, (PyObject*, const char*))                                 \
  X(int, PyObject_IsInstance, (PyObject*, PyObject*))                                            \
  X(int, PyCallable_Check, (PyObject*))                                                          \
  X(int, PyObject_CheckBuffer, (PyObject*))                                                      \
  X(int, PyObject_GetBuffer, (PyObject*, Py_buffer*, int))                                       \
  X(void, PyBuffer_Release, (Py_buffer*))                                                        \
  X(PyObject*, PyMemoryView_FromMemory, (char*, Size, int))                                      \
  X(PyObject*, PyLong_FromLongLong, (long long))                                                 \
  X(PyObject*, PyLong_FromUnsignedLongLong, (unsigned long long))                                \
  X(long long, PyLong_AsLongLong, (PyObject*))                                                   \
  X(unsigned long long, PyLong_AsUnsignedLongLong, (PyObject*))                                  \
  X(long long, PyLong_AsLongLongAndOverflow, (PyObject*, int*))                                  \
  X(PyObject*, PyNumber_Index, (PyObject*))                                                      \
  X(int, PyIndex_Check, (PyObject*))                                                             \
  X(PyObject*, PyFloat_FromDouble, (double))                                                     \
  X(double, PyFloat_AsDouble, (PyObject*))                                                       \
  X(PyObject*, PyUnicode_DecodeUTF8, (const char*, Size, const char*))                           \
  X(PyObject*, PyUnicode_DecodeUTF16, (const char*, Size, const char*, int*))                    \
  X(PyObject*, PyUnicode_DecodeUTF32, (const char*, Size, const char*, int*))                    \
  X(const char*, PyUnicode_AsUTF8AndSize, (PyObject*, Size*))                                    \
  X(PyObject*, PyUnicode_AsUTF16String, (PyObject*))                                             \
  X(PyObject*, PyUnicode_AsUTF32String, (PyObject*))                                             \
  X(PyObject*, PyUnicode_FromOrdinal, (int))                                                     \
  X(PyObject*, PyUnicode_New, (Size, std::uint32_t))                                             \
  X(PyObject*, PyUnicode_InternFromString, (const char*))                                        \
  X(Size, PyUnicode_GetLength, (PyObject*))                                                      \
  X(std::uint32_t, PyUnicode_ReadChar, (PyObject*, Size))                                        \
  X(PyObject*, PyBytes_FromStringAndSize, (const char*, Size))                                   \
  X(int, PyBytes_AsStringAndSize, (PyObject*, char**, Size*))                                    \
  X(PyObject*, PyByteArray_FromStringAndSize, (const char*, Size))                               \
  X(PyObject*, PyList_New, (Size))                                                               \
  X(int, PyList_SetItem, (PyObject*, Size, PyObject*))                                           \
  X(Size, PyList_Size, (PyObject*))                                                              \
  X(PyObject*, PyList_GetItem, (PyObject*, Size))                                                \
  X(PyObject*, PyTuple_New, (Size))                                                              \
  X(int, PyTuple_SetItem, (PyObject*, Size, PyObject*))                                          \
  X(Size, PyTuple_Size, (PyObject*))                                                             \
  X(PyObject*, PyTuple_GetItem, (PyObject*, Size))                                               \
  X(PyObject*, PyDict_New, ())                                                                   \
  X(int, PyDict_SetItemString, (PyObject*, const char*, PyObject*))                              \
  X(PyObject*, PyDict_GetItemString, (PyObject*, const char*))                                   \
  X(PyObject*, PyDict_Items, (PyObject*))                                                        \
  X(PyObject*, PySequence_Tuple, (PyObject*))                                                    \
  X(PyObject*, PyObject_GetIter, (PyObject*))                                                    \
  X(int, PySequence_Check, (PyObject*))                                                          \
  X(PyObject*, PyErr_Occurred, ())                                                               \
  X(void, PyErr_Clear, ())                                                                       \
  X(void, PyErr_Fetch, (PyObject**, PyObject**, PyObject**))                                     \
  X(void, PyErr_Restore, (PyObject*, PyObject*, PyObject*))                                      \
  X(void, PyErr_NormalizeException, (PyObject**, PyObject**, PyObject**))                        \
  X(void, PyErr_SetObject, (PyObject*, PyObject*))                                               \
  X(PyObject*, PyErr_NoMemory, ())                                                               \
  X(int, PyErr_GivenExceptionMatches, (PyObject*, PyObject*))                                    \
  X(int, PyException_SetTraceback, (PyObject*, PyObject*))                                       \
  X(PyObject*, PyException_GetTraceback, (PyObject*))                                            \
  X(void, PyException_SetCause, (PyObject*, PyObject*))                                          \
  X(int, PyType_IsSubtype, (PyObject*, PyObject*))                                               \
  X(void*, PyType_GetSlot, (PyObject*, int))                                                     \
  X(unsigned long, PyType_GetFlags, (PyObject*))                                                 \
  X(PyObject*, PyImport_ImportModule, (const char*))                                             \
  X(PyObject*, PyImport_AddModule, (const char*))                                                \
  X(PyObject*, PyModule_GetDict, (PyObject*))                                                    \
  X(PyObject*, Py_CompileString, (const char*, const char*, int))                                \
  X(PyObject*, PyEval_EvalCode, (PyObject*, PyObject*, PyObject*))                               \
  X(PyObject*, PyCFunction_NewEx, (const PyMethodDef*, PyObject*, PyObject*))                    \
  X(void*, PyCFunction_GetFunction, (PyObject*))                                                 \
  X(PyObject*, PyCFunction_GetSelf, (PyObject*))                                                 \
  X(PyObject*, PyCapsule_New, (void*, const char*, void (*)(PyObject*)))                         \
  X(void*, PyCapsule_GetPointer, (PyObject*, const char*))

// Functions that not every version has, or has under another name; NULL where there is none.
#define METAFFI_PYTHON_OPTIONAL(X)                                \
  X(PyThreadState*, _PyThreadState_UncheckedGet, ())              \
  X(PyThreadState*, PyThreadState_GetUnchecked, ())               \
  X(PyObject*, _PyType_Lookup, (PyObject*, PyObject*))            \
  X(int, _PyObject_GetMethod, (PyObject*, PyObject*, PyObject**)) \
  X(int, _Py_IsFinalizing, ())                                    \
  X(int, Py_IsFinalizing, ())

// Objects by their symbols, and exception classes (whose symbols are pointers).
#define METAFFI_PYTHON_OBJECTS(X) \
  X(_Py_NoneStruct)               \
  X(_Py_TrueStruct)               \
  X(_Py_FalseStruct)              \
  X(PyType_Type)                  \
  X(PyBool_Type)                  \
  X(PyFloat_Type)                 \
  X(PyComplex_Type)               \
  X(PyLong_Type)                  \
  X(PyUnicode_Type)               \
  X(PyList_Type)                  \
  X(PyTuple_Type)                 \
  X(PyDict_Type)                  \
  X(PySet_Type)                   \
  X(PyFrozenSet_Type)             \
  X(PyBytes_Type)                 \
  X(PyByteArray_Type)             \
  X(PyBaseObject_Type)            \
  X(PyCFunction_Type)             \
  X(PyCapsule_Type)               \
  X(PyFunction_Type)
#define METAFFI_PYTHON_EXCEPTIONS(X) \
  X(PyExc_BaseException)             \
  X(PyExc_Exception)                 \
  X(PyExc_MemoryError)               \
  X(PyExc_TypeError)                 \
  X(PyExc_UnicodeError)              \
  X(PyExc_ValueError)                \
  X(PyExc_RuntimeError)

// What of the layout of objects is known, so that it need not be asked for by calls.
enum class LongLayout {
  kUnknown,
  kSized,   // 3.11: the sign and number of the digits
  kTagged,  // 3.12 and 3.13: a tag of sign and number
};

struct Api {
#define METAFFI_PYTHON_DECLARE(result, name, parameters) result(*name) parameters = nullptr;
  METAFFI_PYTHON_FUNCTIONS(METAFFI_PYTHON_DECLARE)
  METAFFI_PYTHON_OPTIONAL(METAFFI_PYTHON_DECLARE)
#undef METAFFI_PYTHON_DECLARE
#define METAFFI_PYTHON_DECLARE(name) PyObject* name = nullptr;
  METAFFI_PYTHON_OBJECTS(METAFFI_PYTHON_DECLARE)
  METAFFI_PYTHON_EXCEPTIONS(METAFFI_PYTHON_DECLARE)
#undef METAFFI_PYTHON_DECLARE
  PyThreadState* (*current_thread)() =
      nullptr;                    // of the holder of the GIL (3.11), of this thread if it holds it (later)
  bool has_known_layout = false;  // reference counts and floats
  LongLayout long_layout = LongLayout::kUnknown;
  int minor = 0;  // of 3.minor
};

// Filled before anything else of the plug-in uses it, and constant from then on.
inline Api api;

// Fills the table from an open library (NULL: the process itself); the exceptions' objects come with `resolve_exceptions`, once
// Python is initialised. The name of what is missing, or "".
std::string resolve_api(void* library);
void resolve_exceptions(void* library);

// "3.12.1" of "3.12.1 (main, …)"; 12 of it, 0 when it is no version of Python 3.
std::string version_number(const char* version);
int minor_version(const std::string& version);

}  // namespace metaffi::cpython
