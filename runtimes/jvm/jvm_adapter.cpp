#include "jvm_adapter.hpp"

#include <mutex>
#include <vector>

#include "jvm_adapter_plan.hpp"
#include "jvm_classes.hpp"
#include "jvm_error.hpp"
#include "jvm_fitted_callable.hpp"
#include "jvm_string.hpp"

namespace metaffi::jvm {
namespace {

// An adapter class whose native is registered.
struct Registered {
  WeakRef type;
  jfieldID slot;
  jfieldID generation;
  std::unique_ptr<AdapterFunction> function;
};

std::mutex registry_mutex;
std::vector<Registered>& registry() {
  static auto* list = new std::vector<Registered>;  // used until the process ends
  return *list;
}

metaffi_value callable_value(jlong slot, jint generation) {
  metaffi_value value = metaffi_value_null();
  value.type = metaffi_callable_type;
  value.as.handle = reinterpret_cast<metaffi_handle*>(slot);
  value.length = static_cast<std::uint32_t>(generation);
  return value;
}

// Functions of classes that were collected are of no use any more.
void sweep(JNIEnv* env) {
  std::erase_if(registry(), [&](const Registered& one) { return !LocalRef<>(env, one.type.lock(env)); });
}

Error remember(JNIEnv* env, jclass type, std::unique_ptr<AdapterFunction> function) {
  Registered entry = {WeakRef(env, type), env->GetFieldID(type, "slot", "J"), nullptr, std::move(function)};
  if (entry.slot == nullptr) return take_failure(env);
  entry.generation = env->GetFieldID(type, "generation", "I");
  if (entry.generation == nullptr) return take_failure(env);
  const std::lock_guard lock(registry_mutex);
  sweep(env);
  registry().push_back(std::move(entry));
  return nullptr;
}

// Holds Java's monitor of an object.
class Monitor {
 public:
  Monitor(JNIEnv* env, jobject object) noexcept
      : env_(env), object_(object), held_(env->MonitorEnter(object) == JNI_OK) {}
  Monitor(const Monitor&) = delete;
  Monitor& operator=(const Monitor&) = delete;
  ~Monitor() {
    if (held_) env_->MonitorExit(object_);
  }

 private:
  JNIEnv* env_;
  jobject object_;
  bool held_;
};

Error read_shape(JNIEnv* env, jobject adapter, AdapterShape* shape) {
  const auto& fields = classes().adapter_fields;
  const LocalRef<jobjectArray> parameters(env, env->GetObjectField(adapter, fields.sam_parameters));
  const LocalRef<jstring> kinds(env, env->GetObjectField(adapter, fields.sam_kinds));
  shape->kinds = text_of(env, kinds.get());
  const LocalRef<jclass> result(env, env->GetObjectField(adapter, fields.sam_result));
  const auto kind = static_cast<char>(env->GetCharField(adapter, fields.sam_result_kind));
  return make_java_type(env, result.get(), kind, &shape->result);
}

Error register_native(JNIEnv* env, jobject adapter) {
  const auto& fields = classes().adapter_fields;
  const Monitor monitor(env, adapter);
  if (env->GetBooleanField(adapter, fields.registered) == JNI_TRUE) return nullptr;
  AdapterShape shape;
  if (Error failure = read_shape(env, adapter, &shape)) return failure;
  std::unique_ptr<AdapterFunction> function;
  if (Error failure = AdapterFunction::make(std::move(shape), &function)) return failure;
  const LocalRef<jclass> type(env, env->GetObjectField(adapter, fields.type));
  const LocalRef<jstring> descriptor(env, env->GetObjectField(adapter, fields.native_descriptor));
  std::string signature = text_of(env, descriptor.get());
  void* address = function->address();
  const JNINativeMethod method = {const_cast<char*>("invoke"), signature.data(), address};
  if (env->RegisterNatives(type.get(), &method, 1) != JNI_OK) return take_failure(env);
  if (Error failure = remember(env, type.get(), std::move(function))) return failure;
  env->SetLongField(adapter, fields.native_function, reinterpret_cast<jlong>(address));
  env->SetBooleanField(adapter, fields.registered, JNI_TRUE);
  return nullptr;
}

// The Adapter of an interface, ready for instances.
Error prepare(JNIEnv* env, jclass iface, LocalRef<>* adapter) {
  const Classes& c = classes();
  jvalue argument;
  argument.l = iface;
  *adapter = LocalRef<>(env, env->CallStaticObjectMethodA(c.adapters, c.adapter_class, &argument));
  if (Error failure = check(env)) return error(METAFFI_ERROR_TYPE_MISMATCH, host().error_message(failure.get()));
  if (env->GetBooleanField(adapter->get(), c.adapter_fields.proxy) == JNI_TRUE) return nullptr;
  if (env->GetBooleanField(adapter->get(), c.adapter_fields.registered) == JNI_TRUE) return nullptr;
  return register_native(env, adapter->get());
}

}  // namespace

Error new_native_caller(JNIEnv* env, const metaffi_value& callable, LocalRef<>* result) {
  if (Error failure{host().handle_retain(&callable)}) return failure;
  OwnedValue reference(callable);
  jvalue arguments[2];
  arguments[0].j = reinterpret_cast<jlong>(callable.as.handle);
  arguments[1].i = static_cast<jint>(callable.length);
  *result = LocalRef<>(env, env->NewObjectA(classes().native_caller, classes().new_native_caller, arguments));
  if (!*result) return take_failure(env);
  static_cast<void>(reference.release());
  return nullptr;
}

Error new_adapter(JNIEnv* env, const metaffi_value& callable, const JavaType& target, LocalRef<>* result) {
  LocalRef<> adapter;
  if (Error failure = prepare(env, target.type.get(), &adapter)) return failure;
  AdapterShape shape;
  if (Error failure = read_shape(env, adapter.get(), &shape)) return failure;
  OwnedValue reference;
  if (Error failure = fit_callable(callable, shape.kinds, shape.result.kind, target.name, reference.out()))
    return failure;
  const metaffi_callable* fitted = nullptr;
  if (Error failure{host().callable_get(&reference.get(), &fitted)}) return failure;
  jvalue arguments[4];
  arguments[0].l = target.type.get();
  arguments[1].j = reinterpret_cast<jlong>(reference.get().as.handle);
  arguments[2].i = static_cast<jint>(reference.get().length);
  arguments[3].j = reinterpret_cast<jlong>(fitted);
  *result = LocalRef<>(env, env->CallStaticObjectMethodA(classes().adapters, classes().new_adapter, arguments));
  if (Error failure = check(env)) return failure;
  static_cast<void>(reference.release());
  return nullptr;
}

bool is_adapter(JNIEnv* env, jobject object) {
  const LocalRef<jclass> type(env, env->GetObjectClass(object));
  const std::lock_guard lock(registry_mutex);
  for (const Registered& one : registry()) {
    const LocalRef<> known(env, one.type.lock(env));
    if (env->IsSameObject(known.get(), type.get()) == JNI_TRUE) return true;
  }
  return false;
}

Error host_callable_behind(JNIEnv* env, jobject object, metaffi_value* result, bool* found) {
  jfieldID slot = nullptr;
  jfieldID generation = nullptr;
  if (env->IsInstanceOf(object, classes().native_caller) == JNI_TRUE) {
    slot = classes().native_caller_slot;
    generation = classes().native_caller_generation;
  } else {
    const LocalRef<jclass> type(env, env->GetObjectClass(object));
    const std::lock_guard lock(registry_mutex);
    for (const Registered& one : registry()) {
      const LocalRef<> known(env, one.type.lock(env));
      if (env->IsSameObject(known.get(), type.get()) == JNI_FALSE) continue;
      slot = one.slot;
      generation = one.generation;
    }
  }
  *found = slot != nullptr;
  if (!*found) return nullptr;
  const metaffi_value callable = callable_value(env->GetLongField(object, slot), env->GetIntField(object, generation));
  return original_callable(callable, result);
}

}  // namespace metaffi::jvm
