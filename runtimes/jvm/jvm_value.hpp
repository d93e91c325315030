// Values of any type to Java objects and back: what has no faster path in a plan.
#pragma once

#include <jni.h>

#include "jni_reference.hpp"
#include "jvm_type.hpp"
#include "services.hpp"

namespace metaffi::jvm {

// Arrays may nest this deep; Java's own limit of dimensions.
inline constexpr int kMaxNesting = 255;
// Local references that converting one level of an array may hold at a time.
inline constexpr jint kReferencesPerLevel = 16;

// `value` as an object that can be passed as `target` (a reference type): its natural Java object when that fits, else what
// Coerce.to makes of it. null gives a null reference. Errors name the element ("element 3: …").
[[nodiscard]] Error to_java(JNIEnv* env, const metaffi_value& value, const JavaType& target, LocalRef<>* result,
                            int depth = 0);

// What a result is declared as.
struct DeclaredType {
  metaffi_type element;      // without array and packed flags
  std::uint32_t dimensions;  // 0: no array
};
[[nodiscard]] inline DeclaredType declared(const metaffi_type_info& info) noexcept {
  return {metaffi_type_element(info.type), info.dimensions};
}

// A Java reference as an owned value of the declared type; null gives a null value, except where a scalar is declared
// (NULL_VALUE).
[[nodiscard]] Error from_java(JNIEnv* env, jobject object, const DeclaredType& type, metaffi_value* result);

}  // namespace metaffi::jvm
