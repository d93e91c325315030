// Packed arrays: one copy between the elements of a CDT and a Java primitive array wherever the layouts agree.
#pragma once

#include <jni.h>

#include "jni_reference.hpp"
#include "services.hpp"

namespace metaffi::jvm {

// A new Java array with the elements of a packed array. `letter` is the primitive of its elements: the natural one of the
// element type, or a narrower one of the same kind for chars (char32 to C, char8 to B). 0 means the natural one.
// TYPE_MISMATCH for another letter, OUT_OF_RANGE for a char that does not fit.
[[nodiscard]] Error packed_to_java(JNIEnv* env, const metaffi_value& packed, char letter, LocalRef<>* result);

// Whether packed_to_java can make an array of `letter` from elements of `element`.
[[nodiscard]] bool packs_as(metaffi_type element, char letter) noexcept;

// The elements of a Java primitive array (letter: that of its elements) as a packed array of `element`.
// TYPE_MISMATCH when the layouts differ, OUT_OF_RANGE for a char that does not fit char8.
[[nodiscard]] Error packed_from_java(JNIEnv* env, jarray array, char letter, metaffi_type element,
                                     metaffi_value* result);

}  // namespace metaffi::jvm
