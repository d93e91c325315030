#include "handle.hpp"

#include <metaffi/cpp/plugin_services.hpp>

#include <array>
#include <map>
#include <memory>
#include <mutex>

#include "failure.hpp"
#include "gil.hpp"
#include "interpreter.hpp"

namespace metaffi::cpython {

using plugin::host;

namespace {

constexpr const char* kReference = "metaffi.reference";

void drop(void* object, void*) { drop_object(object); }

char* type_name(void* object, void*) {
  const Gil gil;
  return gil ? ask(helpers.type_name, static_cast<PyObject*>(object)->type) : nullptr;
}

char* describe(void* object, void*) {
  const Gil gil;
  return gil ? ask(helpers.text_of, static_cast<PyObject*>(object)) : nullptr;
}

constexpr metaffi_handle_class kPythonObject{sizeof(metaffi_handle_class), drop, type_name, describe};

void free_reference(PyObject* capsule) {
  const std::unique_ptr<metaffi_value> value(
      static_cast<metaffi_value*>(api.PyCapsule_GetPointer(capsule, kReference)));
  const KeptException kept;
  const GilRelease released;  // another language's code may run
  host().value_free(value.get());
}

// The ids of classes, by address, for a look without a lock: a class that has no place in it is none the worse. The GIL guards it.
struct KnownClass {
  PyObject* type = nullptr;
  std::uint32_t id = 0;
};
std::array<KnownClass, 64> known_classes{};

KnownClass& place_of_class(PyObject* type) noexcept {
  constexpr std::size_t kLeastDistance = 64;  // of two classes; they have hundreds of bytes
  return known_classes[reinterpret_cast<std::uintptr_t>(type) / kLeastDistance % known_classes.size()];
}

// An instance of exactly a class that some entity takes need not be checked when it comes back.
void verify_new(PyObject* object, const metaffi_value& handle) noexcept {
  const KnownClass& known = place_of_class(object->type);
  if (known.type == object->type) __atomic_store_n(&handle.as.handle->verified_type, known.id, __ATOMIC_RELAXED);
}

// The handle behind a MetaFFIHandle, with a reference of its own.
bool unwrap(PyObject* object, metaffi_value* result) noexcept {
  const Ref capsule(api.PyObject_GetAttrString(object, "_reference"));
  const metaffi_value* const value = capsule ? value_in_capsule(capsule.get()) : nullptr;
  if (value == nullptr || !raise_unless_null(host().handle_retain(value))) return false;
  *result = *value;
  return true;
}

metaffi_error* resolve(const ReceiverCheck& check, const metaffi_value& argument, void** object) {
  if (argument.type == metaffi_null_type) {
    plugin::fail(METAFFI_ERROR_NULL_VALUE, "null was given as ", check.what, "; an object of class ", check.type_name,
                 " is needed");
  }
  void* found = nullptr;
  if (metaffi_error* const failure = host().handle_object(&argument, plugin::owner(), &found)) {
    const std::string message =
        text("as ", check.what, " an object of class ", check.type_name, " is needed: ", host().error_message(failure));
    const metaffi_error_code code = host().error_get_code(failure);
    host().error_free(failure);
    throw plugin::Failure{code, message};
  }
  auto* const instance = static_cast<PyObject*>(found);
  const int is_instance = api.PyObject_IsInstance(instance, check.type);
  if (is_instance < 0) return take_exception();
  if (is_instance == 0) {
    plugin::fail(METAFFI_ERROR_FOREIGN_HANDLE, "an object of class ", type_name_of(instance), " was given as ",
                 check.what, "; it is no ", check.type_name);
  }
  __atomic_store_n(&argument.as.handle->verified_type, check.id, __ATOMIC_RELAXED);
  *object = instance;
  return nullptr;
}

}  // namespace

// An exception that is pending stays: the end of an object keeps it.
void drop_object(void* object) noexcept {
  const Gil gil;
  if (!gil) return;
  decref(static_cast<PyObject*>(object));
}

char* ask(PyObject* question, PyObject* argument) noexcept {
  const KeptException kept;
  const Ref answer(api.PyObject_Vectorcall(question, &argument, 1, nullptr));
  if (!answer) {
    api.PyErr_Clear();
    return nullptr;
  }
  try {
    return plugin::copy_text(utf8_of(answer.get()));
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
}

bool new_handle(PyObject* object, metaffi_value* result) noexcept {
  if (is_exact(object, helpers.handle)) return unwrap(object, result);
  incref(object);
  if (raise_unless_null(host().handle_new(plugin::owner(), object, &kPythonObject, nullptr, result))) [[likely]] {
    verify_new(object, *result);
    return true;
  }
  decref(object);
  return false;
}

PyObject* python_object_of(const metaffi_value& handle) noexcept {
  if (handle.type != metaffi_handle_type || host().handle_owner(&handle) != plugin::owner()) return nullptr;
  return static_cast<PyObject*>(handle.as.handle->object);
}

PyObject* object_of_handle(const metaffi_value& handle) noexcept {
  const std::uint32_t owner = host().handle_owner(&handle);
  if (owner == plugin::owner() || owner == 0) {
    void* object = nullptr;
    if (!raise_unless_null(host().handle_object(&handle, plugin::owner(), &object))) return nullptr;
    return new_reference(static_cast<PyObject*>(object));
  }
  if (!raise_unless_null(host().handle_retain(&handle))) return nullptr;
  metaffi_value owned = handle;
  const Ref capsule(new_reference_capsule(&owned));
  PyObject* const argument = capsule.get();
  return capsule ? api.PyObject_Vectorcall(helpers.handle, &argument, 1, nullptr) : nullptr;
}

PyObject* new_reference_capsule(metaffi_value* owned) noexcept {
  try {
    auto value = std::make_unique<metaffi_value>(*owned);
    PyObject* const capsule = api.PyCapsule_New(value.get(), kReference, free_reference);
    if (capsule != nullptr) {
      static_cast<void>(value.release());
      return capsule;
    }
  } catch (const std::bad_alloc&) {
    api.PyErr_NoMemory();
  }
  host().value_free(owned);
  return nullptr;
}

const metaffi_value* value_in_capsule(PyObject* capsule) noexcept {
  if (api.has_known_layout && is_exact(capsule, api.PyCapsule_Type)) {
    const auto* const known = reinterpret_cast<const CapsuleObject*>(capsule);
    if (known->name == kReference) return static_cast<const metaffi_value*>(known->pointer);
  }
  return static_cast<const metaffi_value*>(api.PyCapsule_GetPointer(capsule, kReference));
}

std::uint32_t type_id(PyObject* type) {
  // Classes that are in it stay alive: an address is never another class's.
  static std::mutex mutex;
  static auto* const ids = new std::map<PyObject*, std::uint32_t>;
  const std::lock_guard lock(mutex);
  auto [place, is_new] = ids->try_emplace(type, 0);
  if (is_new) {
    incref(type);
    place->second = host().type_id_new();
  }
  place_of_class(type) = {type, place->second};
  return place->second;
}

metaffi_error* resolve_receiver(void* context, const metaffi_value* argument, void** object) noexcept {
  metaffi_error* failure = nullptr;
  metaffi_error* const refused =
      plugin::guarded([&] { failure = resolve(*static_cast<const ReceiverCheck*>(context), *argument, object); });
  return refused != nullptr ? refused : failure;
}

}  // namespace metaffi::cpython
