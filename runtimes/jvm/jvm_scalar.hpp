// Numbers, bool and chars: MetaFFI's types, Java's primitives, and how a plan passes them.
#pragma once

#include <jni.h>
#include <metaffi/cpp/scalar.hpp>

#include "jni_reference.hpp"
#include "jvm_type.hpp"
#include "services.hpp"

namespace metaffi::jvm {

// How MetaFFI's scalar types and Java's primitives correspond (API.md, "Types").
struct Scalar {
  metaffi_type type;
  metaffi_repr repr;
  char natural;  // letter of the primitive that carries it
};

// NULL when `type` is no number, bool or char.
[[nodiscard]] const Scalar* scalar_of(metaffi_type type) noexcept;

// The type that carries a Java primitive: int64 for J, char16 for C.
[[nodiscard]] const Scalar& scalar_of_primitive(char letter) noexcept;

// A new box of `value`, a scalar: Long for int64 and uint64, Character for char8 and char16, Integer for char32. With a `target` that
// is a box of another class, or not exact for unsigned values, the value is coerced to it.
[[nodiscard]] Error box_scalar(JNIEnv* env, const metaffi_value& value, const JavaType& target, LocalRef<>* result);

// The scalar in a java.lang box as a value of its natural type; false, and nothing written, when `object` is none.
[[nodiscard]] bool unbox_natural(JNIEnv* env, jobject object, metaffi_value* result);
// The same for a Long, the likeliest.
[[nodiscard]] bool unbox_long(JNIEnv* env, jobject object, metaffi_value* result);

// The scalar in `object` as a value of the scalar type `type`; the class must be the natural box (Long for uint64).
// NULL_VALUE for null, TYPE_MISMATCH, OUT_OF_RANGE (a char that does not fit char8).
[[nodiscard]] Error unbox_as(JNIEnv* env, jobject object, metaffi_type type, metaffi_value* result);

// Any value as Java primitive `letter`, range-checked: numbers, chars, bool, or a handle to a box.
[[nodiscard]] Error primitive_of(JNIEnv* env, const metaffi_value& value, char letter, jvalue* result);

// A scalar as another scalar type, range-checked; both may be unsigned.
[[nodiscard]] Error scalar_as(const metaffi_value& value, metaffi_type type, metaffi_value* result);

using scalar::cell_of;
using scalar::value_of_cell;

// A char as char8; OUT_OF_RANGE beyond 255.
[[nodiscard]] Error char8_of(jchar character, std::uint8_t* result);

// A box for primitive `letter`, from a jvalue: a local reference, or NULL with an exception pending.
[[nodiscard]] jobject new_box(JNIEnv* env, char letter, jvalue value) noexcept;
// The same.
[[nodiscard]] Error box_primitive(JNIEnv* env, char letter, jvalue value, LocalRef<>* result);

// Coerce.to(object, target): a new local reference.
[[nodiscard]] Error coerce(JNIEnv* env, jobject object, jclass target, LocalRef<>* result);

}  // namespace metaffi::jvm
