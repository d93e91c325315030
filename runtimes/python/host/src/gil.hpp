// The GIL: given up around calls that leave Python, taken by calls that come in.
//
// Once the interpreter is being finalised CPython ends every other thread that asks for the GIL with
// pthread_exit, whose unwinding would run through frames of Java, C and C++ that cannot bear it. A thread this
// happens to is parked here instead, until the process ends (what CPython itself does since 3.14).
#pragma once

#include "python.hpp"

namespace metaffi::python {

// Gives up the GIL for as long as it lives.
class GilRelease {
 public:
  GilRelease() : thread_(PyEval_SaveThread()) {}
  ~GilRelease() { restore(thread_); }
  GilRelease(const GilRelease&) = delete;
  GilRelease& operator=(const GilRelease&) = delete;

  static void restore(PyThreadState* thread);

 private:
  PyThreadState* thread_;
};

// Takes the GIL on any thread, nested or not, known to Python or not. False when the interpreter is gone or going:
// Python must not be touched then.
class GilAcquire {
 public:
  GilAcquire();
  ~GilAcquire();
  GilAcquire(const GilAcquire&) = delete;
  GilAcquire& operator=(const GilAcquire&) = delete;
  explicit operator bool() const { return held_; }

 private:
  bool held_;
  PyGILState_STATE previous_{};
};

// PyObject_Vectorcall for calls that came in from elsewhere: a thread that ends inside is parked.
PyObject* call_python(PyObject* callable, PyObject* const* arguments, size_t flags);

// From now on only this thread may still enter Python. Called by atexit.
void begin_shutdown();

}  // namespace metaffi::python
