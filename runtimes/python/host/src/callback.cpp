#include <array>

#include "convert.hpp"
#include "error.hpp"
#include "gil.hpp"
#include "reference.hpp"

// Python functions as callables of a guest: invoked on any thread, several at a time.
namespace metaffi::python {
namespace {

struct Callback {
  PyObject* function;
  std::unique_ptr<Signature> signature;  // NULL: whatever it is called with
};

// The arguments of one call as Python objects, with the free slot in front that vectorcall likes.
class Arguments {
 public:
  ~Arguments() {
    for (size_t i = 0; i < count_; ++i) Py_DECREF(objects_[i + 1]);
    if (objects_ != inline_.data()) PyMem_Free(objects_);
  }
  bool convert(const metaffi_value* values, size_t count) {
    if (count >= inline_.size()) {
      objects_ = PyMem_New(PyObject*, count + 1);
      if (objects_ == nullptr) {
        objects_ = inline_.data();
        PyErr_NoMemory();
        return false;
      }
    }
    for (size_t i = 0; i < count; ++i) {
      PyObject* object = value_to_object(values[i]);
      if (object == nullptr) return false;
      objects_[++count_] = object;
    }
    return true;
  }
  PyObject* const* data() const { return objects_ + 1; }
  size_t count() const { return count_; }

 private:
  std::array<PyObject*, 9> inline_;
  PyObject** objects_ = inline_.data();
  size_t count_ = 0;
};

const Slot& result_slot(const Callback& callback, size_t index) {
  return callback.signature != nullptr && index < callback.signature->results.size()
             ? callback.signature->results[index]
             : any_slot();
}

bool store_one(const Callback& callback, size_t index, PyObject* object, metaffi_value* result) {
  Scope scope(Scope::kOwned);
  const Slot& slot = result_slot(callback, index);
  *result = metaffi_value_null();
  if (slot.to_value(slot, object, result, scope)) return true;
  metaffi_value_free(result);
  return false;
}

// Several results are a tuple or list of as many.
bool store_several(const Callback& callback, PyObject* object, metaffi_value* results, size_t count) {
  if (!PyTuple_Check(object) && !PyList_Check(object)) {
    PyErr_Format(PyExc_TypeError, "%R is to return a tuple of %zu results, it returned %s", callback.function, count,
                 Py_TYPE(object)->tp_name);
    return false;
  }
  Ref items(PySequence_Tuple(object));
  if (!items) return false;
  if (static_cast<size_t>(PyTuple_GET_SIZE(items.get())) != count) {
    PyErr_Format(PyExc_TypeError, "%R is to return %zu results, it returned %zd", callback.function, count,
                 PyTuple_GET_SIZE(items.get()));
    return false;
  }
  for (size_t i = 0; i < count; ++i) {
    if (store_one(callback, i, PyTuple_GET_ITEM(items.get(), static_cast<Py_ssize_t>(i)), &results[i])) continue;
    while (i > 0) metaffi_value_free(&results[--i]);
    return false;
  }
  return true;
}

bool store_results(const Callback& callback, PyObject* object, metaffi_value* results, size_t count) {
  if (count == 0) return true;
  return count == 1 ? store_one(callback, 0, object, results) : store_several(callback, object, results, count);
}

bool call(const Callback& callback, const metaffi_value* values, size_t count, metaffi_value* results,
          size_t result_count) {
  Arguments arguments;
  if (!arguments.convert(values, count)) return false;
  // The function may be dropped by what it does itself.
  Ref function = Ref::borrow(callback.function);
  Ref result(call_python(function.get(), arguments.data(), arguments.count() | PY_VECTORCALL_ARGUMENTS_OFFSET));
  return result && store_results(callback, result.get(), results, result_count);
}

// Sets aside an exception that is on its way in the caller while Python runs.
class KeptException {
 public:
  KeptException() { PyErr_Fetch(&type_, &error_, &traceback_); }
  ~KeptException() { PyErr_Restore(type_, error_, traceback_); }
  KeptException(const KeptException&) = delete;
  KeptException& operator=(const KeptException&) = delete;

 private:
  PyObject *type_ = nullptr, *error_ = nullptr, *traceback_ = nullptr;
};

metaffi_error* invoke(void* context, const metaffi_value* arguments, size_t argument_count, metaffi_value* results,
                      size_t result_count) try {
  GilAcquire gil;
  if (!gil)
    return metaffi_error_new(METAFFI_ERROR_RELEASED, "a Python function was called after the Python interpreter ended");
  KeptException kept;
  const auto& callback = *static_cast<Callback*>(context);
  return call(callback, arguments, argument_count, results, result_count) ? nullptr : take_exception();
} catch (const std::bad_alloc&) {
  return metaffi_error_new(METAFFI_ERROR_OUT_OF_MEMORY, "memory ran out in a call to a Python function");
}

void release(void* context) {
  std::unique_ptr<Callback> callback(static_cast<Callback*>(context));
  GilAcquire gil;
  if (!gil) {
    static_cast<void>(callback.release());  // types in its signature may be Python's
    return;
  }
  KeptException kept;
  Py_DECREF(callback->function);
}

std::vector<metaffi_type_info> infos(const std::vector<Slot>& slots) {
  std::vector<metaffi_type_info> result;
  result.reserve(slots.size());
  for (const Slot& slot : slots) result.push_back({slot.type, slot.dimensions, nullptr});
  return result;
}

metaffi_error* new_callable(Callback* callback, std::span<const metaffi_type_info> declared, metaffi_value* callable) {
  metaffi_callable description{};
  description.invoke = invoke;
  description.context = callback;
  description.release = release;
  description.parameter_count = METAFFI_DYNAMIC;
  description.result_count = METAFFI_DYNAMIC;
  std::vector<metaffi_type_info> parameters, results;
  if (callback->signature != nullptr) {
    parameters = infos(callback->signature->parameters);
    for (size_t i = 0; i < declared.size(); ++i) parameters[i].alias = declared[i].alias;
    results = infos(callback->signature->results);
    description.parameters = parameters.data();
    description.parameter_count = parameters.size();
    description.results = results.data();
    description.result_count = results.size();
  }
  return metaffi_callable_new(state.owner, &description, callable);
}

}  // namespace

bool wrap_function(PyObject* function, std::unique_ptr<Signature> signature, metaffi_value* callable,
                   std::span<const metaffi_type_info> declared) {
  auto callback = std::make_unique<Callback>(Callback{function, std::move(signature)});
  if (metaffi_error* error = new_callable(callback.get(), declared, callable); error != nullptr) {
    raise_error(error);
    return false;
  }
  Py_INCREF(function);
  static_cast<void>(callback.release());
  return true;
}

PyObject* unwrap_function(const metaffi_value& callable) {
  if (callable.type != metaffi_callable_type || metaffi_handle_owner(&callable) != state.owner) return nullptr;
  const metaffi_callable* description = nullptr;
  if (metaffi_error* error = metaffi_callable_get(&callable, &description); error != nullptr) {
    metaffi_error_free(error);
    return nullptr;
  }
  return description->invoke == invoke ? static_cast<Callback*>(description->context)->function : nullptr;
}

}  // namespace metaffi::python
