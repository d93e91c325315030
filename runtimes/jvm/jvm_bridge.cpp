#include "jvm_bridge.hpp"

#include <vector>

#include "jvm_classes.hpp"
#include "jvm_error.hpp"
#include "jvm_string.hpp"
#include "jvm_type.hpp"
#include "jvm_value.hpp"

namespace metaffi::jvm {
namespace {

metaffi_value reference(jlong slot, jint generation, metaffi_type type) {
  metaffi_value value = metaffi_value_null();
  value.type = type;
  value.as.handle = reinterpret_cast<metaffi_handle*>(slot);
  value.length = static_cast<std::uint32_t>(generation);
  return value;
}

void JNICALL error_free(JNIEnv*, jclass, jlong error) { host().error_free(reinterpret_cast<metaffi_error*>(error)); }

jstring JNICALL error_stack(JNIEnv* env, jclass, jlong error) {
  jstring written = nullptr;
  Error failure(guarded([&]() -> Error {
    written = java_text(env, host().error_guest_stack(reinterpret_cast<const metaffi_error*>(error))).release();
    return nullptr;
  }));
  if (failure) throw_error(env, std::move(failure));
  return written;
}

void JNICALL handle_release(JNIEnv*, jclass, jlong slot, jint generation) {
  metaffi_value value = reference(slot, generation, metaffi_handle_type);
  host().value_free(&value);
}

void JNICALL callable_release(JNIEnv*, jclass, jlong slot, jint generation) {
  metaffi_value value = reference(slot, generation, metaffi_callable_type);
  host().value_free(&value);
}

// Arguments as the callable declares them, natural ones where it does not say.
Error convert_arguments(JNIEnv* env, const metaffi_callable& callable, jobjectArray from, std::vector<OwnedValue>& to) {
  const jsize count = from == nullptr ? 0 : env->GetArrayLength(from);
  to.resize(static_cast<std::size_t>(count));
  for (jsize i = 0; i < count; ++i) {
    const auto index = static_cast<std::size_t>(i);
    const bool is_declared = callable.parameter_count != METAFFI_DYNAMIC && index < callable.parameter_count;
    const DeclaredType type = is_declared ? declared(callable.parameters[index]) : DeclaredType{metaffi_any_type, 0};
    const LocalRef<> element(env, env->GetObjectArrayElement(from, i));
    if (Error failure = from_java(env, element.get(), type, to[index].out())) {
      return prefixed(std::move(failure), "Argument ", i + 1, " of a callable: ");
    }
  }
  return nullptr;
}

Error pack_results(JNIEnv* env, const std::vector<OwnedValue>& results, jobjectArray* array) {
  JavaType object;
  if (Error failure = make_java_type(env, classes().object, 'L', &object)) return failure;
  LocalRef<jobjectArray> packed(env,
                                env->NewObjectArray(static_cast<jsize>(results.size()), classes().object, nullptr));
  if (!packed) return take_failure(env);
  for (std::size_t i = 0; i < results.size(); ++i) {
    LocalRef<> element;
    if (Error failure = to_java(env, results[i].get(), object, &element)) return failure;
    env->SetObjectArrayElement(packed.get(), static_cast<jsize>(i), element.get());
  }
  *array = packed.release();
  return nullptr;
}

Error invoke(JNIEnv* env, const metaffi_value& value, jobjectArray arguments, jobjectArray* returned) {
  const metaffi_callable* callable = nullptr;
  if (Error failure{host().callable_get(&value, &callable)}) return failure;
  std::vector<OwnedValue> converted;
  if (Error failure = convert_arguments(env, *callable, arguments, converted)) return failure;
  std::vector<metaffi_value> borrowed;
  borrowed.reserve(converted.size());
  for (const OwnedValue& one : converted) borrowed.push_back(one.get());
  const std::size_t count = callable->result_count == METAFFI_DYNAMIC ? 1 : callable->result_count;
  std::vector<metaffi_value> raw(count, metaffi_value_null());
  if (Error failure{host().callable_invoke(&value, borrowed.data(), borrowed.size(), raw.data(), count)})
    return failure;
  std::vector<OwnedValue> results;
  results.reserve(count);
  for (const metaffi_value& one : raw) results.emplace_back(one);
  return count == 0 ? nullptr : pack_results(env, results, returned);
}

jobjectArray JNICALL callable_invoke(JNIEnv* env, jclass, jlong slot, jint generation, jobjectArray arguments) {
  jobjectArray returned = nullptr;
  Error failure(
      guarded([&] { return invoke(env, reference(slot, generation, metaffi_callable_type), arguments, &returned); }));
  if (!failure) return returned;
  throw_error(env, std::move(failure));
  return nullptr;
}

template <typename Fn>
JNINativeMethod native(const char* name, const char* descriptor, Fn* address) {
  return {const_cast<char*>(name), const_cast<char*>(descriptor), reinterpret_cast<void*>(address)};
}

}  // namespace

bool register_bridge(JNIEnv* env, jclass native_bridge) {
  const JNINativeMethod methods[] = {
      native("errorFree", "(J)V", error_free),
      native("errorStack", "(J)Ljava/lang/String;", error_stack),
      native("handleRelease", "(JI)V", handle_release),
      native("callableRelease", "(JI)V", callable_release),
      native("callableInvoke", "(JI[Ljava/lang/Object;)[Ljava/lang/Object;", callable_invoke),
  };
  return env->RegisterNatives(native_bridge, methods, static_cast<jint>(std::size(methods))) == JNI_OK;
}

}  // namespace metaffi::jvm
