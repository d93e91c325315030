// Natives of metaffi.Native that load and call, those of metaffi.jvm.NativeBridge, and what registers all of them.
#include "natives.hpp"

#include <metaffi/metaffi.h>

#include <memory>
#include <string>
#include <vector>

#include "callback.hpp"
#include "classes.hpp"
#include "error.hpp"
#include "jni_env.hpp"
#include "object.hpp"
#include "text.hpp"

namespace metaffi::jvm_host {
namespace {

template <typename T>
T* pointer(jlong address) {
  return reinterpret_cast<T*>(address);
}
template <typename T>
jlong number(T* address) {
  return reinterpret_cast<jlong>(address);
}

jstring element(JNIEnv* env, jobjectArray array, jsize index) {
  return static_cast<jstring>(env->GetObjectArrayElement(array, index));
}

// Type infos of three parallel Java arrays, with the texts of their aliases.
class Types {
 public:
  Types(JNIEnv* env, jintArray types, jintArray dimensions, jobjectArray aliases)
      : infos_(static_cast<std::size_t>(env->GetArrayLength(types))) {
    const auto count = static_cast<jsize>(infos_.size());
    std::vector<jint> type(infos_.size());
    std::vector<jint> dimension(infos_.size());
    env->GetIntArrayRegion(types, 0, count, type.data());
    env->GetIntArrayRegion(dimensions, 0, count, dimension.data());
    texts_.reserve(infos_.size());
    for (jsize i = 0; i < count; ++i) {
      const auto index = static_cast<std::size_t>(i);
      const LocalRef<jstring> alias(env, element(env, aliases, i));
      texts_.push_back(text_of(env, alias.get()));
      infos_[index] = {static_cast<metaffi_type>(type[index]), static_cast<std::uint32_t>(dimension[index]),
                       alias ? texts_.back().c_str() : nullptr};
    }
  }
  [[nodiscard]] const metaffi_type_info* data() const noexcept { return infos_.data(); }
  [[nodiscard]] std::size_t size() const noexcept { return infos_.size(); }

 private:
  std::vector<metaffi_type_info> infos_;
  std::vector<std::string> texts_;
};

jlong JNICALL runtime_load(JNIEnv* env, jclass, jstring name, jint dispatch, jobjectArray arguments) {
  return native_body(env, jlong{0}, [&] {
    const jsize count = env->GetArrayLength(arguments);
    std::vector<std::string> texts;
    texts.reserve(static_cast<std::size_t>(count));
    for (jsize i = 0; i < count; ++i) {
      const LocalRef<jstring> one(env, element(env, arguments, i));
      texts.push_back(text_of(env, one.get()));
    }
    std::vector<const char*> pointers;
    pointers.reserve(texts.size());
    for (const std::string& text : texts) pointers.push_back(text.c_str());
    const metaffi_runtime_options options = {sizeof options, static_cast<metaffi_dispatch>(dispatch), pointers.data(),
                                             pointers.size()};
    metaffi_runtime* result = nullptr;
    return ok(env, metaffi_runtime_load(text_of(env, name).c_str(), &options, &result)) ? number(result) : 0;
  });
}

void JNICALL runtime_release(JNIEnv*, jclass, jlong runtime) {
  metaffi_runtime_release(pointer<metaffi_runtime>(runtime));
}

jlong JNICALL module_load(JNIEnv* env, jclass, jlong runtime, jstring path) {
  return native_body(env, jlong{0}, [&] {
    metaffi_module* result = nullptr;
    metaffi_error* failure =
        metaffi_module_load(pointer<metaffi_runtime>(runtime), text_of(env, path).c_str(), &result);
    return ok(env, failure) ? number(result) : 0;
  });
}

void JNICALL module_free(JNIEnv*, jclass, jlong module) { metaffi_module_free(pointer<metaffi_module>(module)); }

jlong JNICALL entity_load(JNIEnv* env, jclass, jlong module, jstring path, jintArray types, jintArray dimensions,
                          jobjectArray aliases, jintArray result_types, jintArray result_dimensions,
                          jobjectArray result_aliases, jint dispatch) {
  return native_body(env, jlong{0}, [&] {
    const Types parameters(env, types, dimensions, aliases);
    const Types results(env, result_types, result_dimensions, result_aliases);
    const metaffi_entity_options options = {sizeof options, static_cast<metaffi_dispatch>(dispatch)};
    metaffi_entity* result = nullptr;
    metaffi_error* failure =
        metaffi_entity_load(pointer<metaffi_module>(module), text_of(env, path).c_str(), parameters.data(),
                            parameters.size(), results.data(), results.size(), &options, &result);
    return ok(env, failure) ? number(result) : 0;
  });
}

void JNICALL entity_free(JNIEnv*, jclass, jlong entity) { metaffi_entity_free(pointer<metaffi_entity>(entity)); }

jlong JNICALL entity_function(JNIEnv* env, jclass, jlong entity) {
  metaffi_fn result = nullptr;
  return ok(env, metaffi_entity_fn(pointer<metaffi_entity>(entity), &result)) ? reinterpret_cast<jlong>(result) : 0;
}

jstring JNICALL entity_signature(JNIEnv* env, jclass, jlong entity) {
  return native_body(env, jstring{},
                     [&] { return java_text(env, metaffi_entity_signature(pointer<metaffi_entity>(entity))); });
}

void JNICALL entity_call(JNIEnv* env, jclass, jlong entity, jlong arguments, jlong results) {
  metaffi_error* failure = metaffi_entity_call(pointer<metaffi_entity>(entity), pointer<metaffi_value>(arguments),
                                               pointer<metaffi_value>(results));
  if (failure != nullptr) throw_error(env, failure);
}

// Addresses of functions of libmetaffi, for the linker of java.lang.foreign.
jlong JNICALL error_take_function(JNIEnv*, jclass) { return reinterpret_cast<jlong>(&metaffi_error_take); }
jlong JNICALL entity_call_function(JNIEnv*, jclass) { return reinterpret_cast<jlong>(&metaffi_entity_xcall); }
jlong JNICALL free_function(JNIEnv*, jclass) { return reinterpret_cast<jlong>(&metaffi_free); }
jint JNICALL java_owner(JNIEnv*, jclass) { return static_cast<jint>(classes().java); }

jlong JNICALL error_of(JNIEnv* env, jclass, jthrowable thrown) {
  env->Throw(thrown);
  return number(take_exception(env));
}

void JNICALL throw_native(JNIEnv* env, jclass, jlong error) { throw_error(env, pointer<metaffi_error>(error)); }

jint JNICALL callable_result_count(JNIEnv* env, jclass, jlong slot, jint generation) {
  const metaffi_value callable = reference(slot, generation, metaffi_callable_type);
  const metaffi_callable* description = nullptr;
  if (!ok(env, metaffi_callable_get(&callable, &description))) return 0;
  return description->result_count == METAFFI_DYNAMIC ? -1 : static_cast<jint>(description->result_count);
}

// {type, dimensions} of each parameter, one after the other; NULL when their number is not fixed.
jintArray JNICALL callable_parameters(JNIEnv* env, jclass, jlong slot, jint generation) {
  return native_body(env, jintArray{}, [&]() -> jintArray {
    const metaffi_value callable = reference(slot, generation, metaffi_callable_type);
    const metaffi_callable* description = nullptr;
    if (!ok(env, metaffi_callable_get(&callable, &description))) return nullptr;
    if (description->parameter_count == METAFFI_DYNAMIC) return nullptr;
    std::vector<jint> numbers;
    for (std::size_t i = 0; i < description->parameter_count; ++i) {
      numbers.push_back(static_cast<jint>(description->parameters[i].type));
      numbers.push_back(static_cast<jint>(description->parameters[i].dimensions));
    }
    jintArray result = env->NewIntArray(static_cast<jsize>(numbers.size()));
    if (result != nullptr) env->SetIntArrayRegion(result, 0, static_cast<jsize>(numbers.size()), numbers.data());
    return result;
  });
}

void JNICALL callable_call(JNIEnv* env, jclass, jlong slot, jint generation, jlong arguments, jint argument_count,
                           jlong results, jint result_count) {
  const metaffi_value callable = reference(slot, generation, metaffi_callable_type);
  static_cast<void>(ok(env, metaffi_callable_invoke(
                                &callable, pointer<metaffi_value>(arguments), static_cast<std::size_t>(argument_count),
                                pointer<metaffi_value>(results), static_cast<std::size_t>(result_count))));
}

jobject JNICALL callback_behind(JNIEnv* env, jclass, jlong slot, jint generation) {
  return callback_of(env, reference(slot, generation, metaffi_callable_type));
}

// `types` NULL: any number of any.
void JNICALL new_callable(JNIEnv* env, jclass, jobject callback, jboolean by_bits, jintArray types,
                          jintArray dimensions, jobjectArray aliases, jintArray result_types,
                          jintArray result_dimensions, jobjectArray result_aliases, jlong result) {
  native_body(env, 0, [&] {
    auto* value = pointer<metaffi_value>(result);
    if (types == nullptr) {
      static_cast<void>(
          ok(env, callable_of(env, callback, false, nullptr, METAFFI_DYNAMIC, nullptr, METAFFI_DYNAMIC, value)));
      return 0;
    }
    const Types parameters(env, types, dimensions, aliases);
    const Types results(env, result_types, result_dimensions, result_aliases);
    static_cast<void>(ok(env, callable_of(env, callback, by_bits == JNI_TRUE, parameters.data(), parameters.size(),
                                          results.data(), results.size(), value)));
    return 0;
  });
}

void JNICALL error_free(JNIEnv*, jclass, jlong error) { metaffi_error_free(pointer<metaffi_error>(error)); }

jstring JNICALL error_stack(JNIEnv* env, jclass, jlong error) {
  return native_body(env, jstring{},
                     [&] { return java_text(env, metaffi_error_guest_stack(pointer<metaffi_error>(error))); });
}

void JNICALL handle_release(JNIEnv*, jclass, jlong slot, jint generation) {
  metaffi_value value = reference(slot, generation, metaffi_handle_type);
  metaffi_value_free(&value);
}

jstring JNICALL handle_type_name(JNIEnv* env, jclass, jlong slot, jint generation) {
  return native_body(env, jstring{}, [&] {
    const metaffi_value handle = reference(slot, generation, metaffi_handle_type);
    char* text = metaffi_handle_type_name(&handle);
    jstring result = java_text(env, text);
    metaffi_free(text);
    return result;
  });
}

void JNICALL memory_free(JNIEnv*, jclass, jlong address) { metaffi_free(pointer<void>(address)); }

void JNICALL callable_release(JNIEnv*, jclass, jlong slot, jint generation) {
  metaffi_value value = reference(slot, generation, metaffi_callable_type);
  metaffi_value_free(&value);
}

bool add(JNIEnv* env, const char* name, std::span<const JNINativeMethod> methods) {
  const LocalRef<jclass> type(env, env->FindClass(name));
  return type && env->RegisterNatives(type.get(), methods.data(), static_cast<jint>(methods.size())) == JNI_OK;
}

}  // namespace

std::span<const JNINativeMethod> call_natives() noexcept {
  static const JNINativeMethod methods[] = {
      native("runtimeLoad", "(Ljava/lang/String;I[Ljava/lang/String;)J", runtime_load),
      native("runtimeRelease", "(J)V", runtime_release),
      native("moduleLoad", "(JLjava/lang/String;)J", module_load),
      native("moduleFree", "(J)V", module_free),
      native("entityLoad", "(JLjava/lang/String;[I[I[Ljava/lang/String;[I[I[Ljava/lang/String;I)J", entity_load),
      native("entityFree", "(J)V", entity_free),
      native("entityFunction", "(J)J", entity_function),
      native("entitySignature", "(J)Ljava/lang/String;", entity_signature),
      native("entityCall", "(JJJ)V", entity_call),
      native("errorTakeFunction", "()J", error_take_function),
      native("entityCallFunction", "()J", entity_call_function),
      native("freeFunction", "()J", free_function),
      native("javaOwner", "()I", java_owner),
      native("errorOf", "(Ljava/lang/Throwable;)J", error_of),
      native("throwNative", "(J)V", throw_native),
      native("callableResultCount", "(JI)I", callable_result_count),
      native("callableParameters", "(JI)[I", callable_parameters),
      native("callableCall", "(JIJIJI)V", callable_call),
      native("callbackBehind", "(JI)Ljava/lang/Object;", callback_behind),
      native("newCallable", "(Ljava/lang/Object;Z[I[I[Ljava/lang/String;[I[I[Ljava/lang/String;J)V", new_callable),
  };
  return methods;
}

// The jvm plug-in, should it be loaded later, puts its own in their place, which do the same; callableInvoke is needed by
// nobody before.
std::span<const JNINativeMethod> bridge_natives() noexcept {
  static const JNINativeMethod methods[] = {
      native("errorFree", "(J)V", error_free),
      native("errorStack", "(J)Ljava/lang/String;", error_stack),
      native("handleRelease", "(JI)V", handle_release),
      native("handleTypeName", "(JI)Ljava/lang/String;", handle_type_name),
      native("memoryFree", "(J)V", memory_free),
      native("callableRelease", "(JI)V", callable_release),
  };
  return methods;
}

}  // namespace metaffi::jvm_host

extern "C" JNIEXPORT jint JNICALL JNI_OnLoad(JavaVM* vm, void*) {
  using namespace metaffi::jvm_host;
  set_vm(vm);
  JNIEnv* env = current_env();
  const bool ready = env != nullptr && load_classes(env) && add(env, "metaffi/Native", value_natives()) &&
                     add(env, "metaffi/Native", call_natives()) &&
                     add(env, "metaffi/jvm/NativeBridge", bridge_natives());
  return ready ? JNI_VERSION_10 : JNI_ERR;
}
