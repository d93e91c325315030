// Natives of metaffi.Native that read and make values.
#include <algorithm>
#include <climits>
#include <cstring>

#include "classes.hpp"
#include "error.hpp"
#include "jni_env.hpp"
#include "natives.hpp"
#include "object.hpp"
#include "text.hpp"

namespace metaffi::jvm_host {
namespace {

metaffi_value* at(jlong address) { return reinterpret_cast<metaffi_value*>(address); }

jlong JNICALL buffer_address(JNIEnv* env, jclass, jobject buffer) {
  return reinterpret_cast<jlong>(env->GetDirectBufferAddress(buffer));
}

jobject JNICALL view(JNIEnv* env, jclass, jlong address, jlong bytes) {
  return env->NewDirectByteBuffer(reinterpret_cast<void*>(address), bytes);
}

jlong JNICALL allocate(JNIEnv* env, jclass, jlong bytes) {
  void* memory = metaffi_alloc(static_cast<size_t>(bytes));
  if (memory == nullptr) {
    throw_new(env, METAFFI_ERROR_OUT_OF_MEMORY, "There is no memory for " + std::to_string(bytes) + " bytes.");
  }
  return reinterpret_cast<jlong>(memory);
}

void JNICALL deallocate(JNIEnv*, jclass, jlong address) { metaffi_free(reinterpret_cast<void*>(address)); }

void JNICALL copy(JNIEnv*, jclass, jlong from, jlong to, jlong bytes) {
  std::memcpy(reinterpret_cast<void*>(to), reinterpret_cast<const void*>(from), static_cast<size_t>(bytes));
}

jstring JNICALL string(JNIEnv* env, jclass, jlong address, jint length, jint type) {
  return native_body(env, jstring{}, [&] {
    return java_string(env, reinterpret_cast<const void*>(address), static_cast<std::uint32_t>(length),
                       static_cast<metaffi_type>(type));
  });
}

void JNICALL value_free(JNIEnv*, jclass, jlong value) { metaffi_value_free(at(value)); }

jobject too_long(JNIEnv* env, std::uint32_t length) {
  throw_new(env, METAFFI_ERROR_OUT_OF_RANGE,
            "An array of " + std::to_string(length) + " elements is too long for Java.");
  return nullptr;
}

// chars of 8 bits, and bools whose bytes may be other than 0 and 1, are not copied as they are.
jobject widened_chars(JNIEnv* env, const std::uint8_t* data, jsize length) {
  jcharArray array = env->NewCharArray(length);
  jchar some[256];
  for (jsize done = 0; array != nullptr && done < length;) {
    const jsize count = std::min<jsize>(length - done, std::size(some));
    std::copy_n(data + done, count, some);
    env->SetCharArrayRegion(array, done, count, some);
    done += count;
  }
  return array;
}

jobject clean_bools(JNIEnv* env, const std::uint8_t* data, jsize length) {
  jbooleanArray array = env->NewBooleanArray(length);
  jboolean some[256];
  for (jsize done = 0; array != nullptr && done < length;) {
    const jsize count = std::min<jsize>(length - done, std::size(some));
    std::transform(data + done, data + done + count, some,
                   [](std::uint8_t x) { return x != 0 ? JNI_TRUE : JNI_FALSE; });
    env->SetBooleanArrayRegion(array, done, count, some);
    done += count;
  }
  return array;
}

// The primitive array of the element type's natural Java type, filled in one copy.
jobject JNICALL packed(JNIEnv* env, jclass, jlong address, jint units, jint type) {
  const auto count = static_cast<std::uint32_t>(units);
  if (count > INT_MAX) return too_long(env, count);
  const auto length = static_cast<jsize>(count);
  const auto* data = reinterpret_cast<const void*>(address);
  const auto copy = [&](auto array, auto set, auto* typed) {
    if (array != nullptr && length != 0) (env->*set)(array, 0, length, typed);
    return static_cast<jobject>(array);
  };
  switch (metaffi_type_element(static_cast<metaffi_type>(type))) {
    case metaffi_int8_type:
    case metaffi_uint8_type:
      return copy(env->NewByteArray(length), &JNIEnv::SetByteArrayRegion, static_cast<const jbyte*>(data));
    case metaffi_int16_type:
    case metaffi_uint16_type:
      return copy(env->NewShortArray(length), &JNIEnv::SetShortArrayRegion, static_cast<const jshort*>(data));
    case metaffi_char16_type:
      return copy(env->NewCharArray(length), &JNIEnv::SetCharArrayRegion, static_cast<const jchar*>(data));
    case metaffi_int32_type:
    case metaffi_uint32_type:
    case metaffi_char32_type:
      return copy(env->NewIntArray(length), &JNIEnv::SetIntArrayRegion, static_cast<const jint*>(data));
    case metaffi_float32_type:
      return copy(env->NewFloatArray(length), &JNIEnv::SetFloatArrayRegion, static_cast<const jfloat*>(data));
    case metaffi_float64_type:
      return copy(env->NewDoubleArray(length), &JNIEnv::SetDoubleArrayRegion, static_cast<const jdouble*>(data));
    case metaffi_bool_type:
      return clean_bools(env, static_cast<const std::uint8_t*>(data), length);
    case metaffi_char8_type:
      return widened_chars(env, static_cast<const std::uint8_t*>(data), length);
    default:  // int64, uint64, size
      return copy(env->NewLongArray(length), &JNIEnv::SetLongArrayRegion, static_cast<const jlong*>(data));
  }
}

void JNICALL new_handle(JNIEnv* env, jclass, jobject object, jlong result) {
  static_cast<void>(ok(env, handle_of(env, object, at(result))));
}

jobject JNICALL object_of(JNIEnv* env, jclass, jlong slot, jint generation) {
  return java_object(env, reference(slot, generation, metaffi_handle_type));
}

void JNICALL retain(JNIEnv* env, jclass, jlong value) { static_cast<void>(ok(env, metaffi_handle_retain(at(value)))); }

}  // namespace

std::span<const JNINativeMethod> value_natives() noexcept {
  static const JNINativeMethod methods[] = {
      native("bufferAddress", "(Ljava/nio/Buffer;)J", buffer_address),
      native("view", "(JJ)Ljava/nio/ByteBuffer;", view),
      native("allocate", "(J)J", allocate),
      native("deallocate", "(J)V", deallocate),
      native("copy", "(JJJ)V", copy),
      native("string", "(JII)Ljava/lang/String;", string),
      native("packed", "(JII)Ljava/lang/Object;", packed),
      native("valueFree", "(J)V", value_free),
      native("newHandle", "(Ljava/lang/Object;J)V", new_handle),
      native("objectOf", "(JI)Ljava/lang/Object;", object_of),
      native("retain", "(J)V", retain),
  };
  return methods;
}

}  // namespace metaffi::jvm_host
