// Java callables behind MetaFFI callables.
#pragma once

#include <jni.h>
#include <metaffi/callable.h>

namespace metaffi::jvm_host {

// A callable with one reference that calls metaffi.Callback.invoke with `callback`, which it keeps. Counts may be
// METAFFI_DYNAMIC. With `by_bits` (at most kMostByBits parameters and one result, all numbers, bools or chars) arguments of just the
// declared types go to Callback.invokeBits instead, as the bits they are.
inline constexpr size_t kMostByBits = 4;
[[nodiscard]] metaffi_error* callable_of(JNIEnv* env, jobject callback, bool by_bits,
                                         const metaffi_type_info* parameters, size_t parameter_count,
                                         const metaffi_type_info* results, size_t result_count,
                                         metaffi_value* result) noexcept;

// A new local reference to the metaffi.Callback of a callable made by callable_of, else NULL.
[[nodiscard]] jobject callback_of(JNIEnv* env, const metaffi_value& callable) noexcept;

}  // namespace metaffi::jvm_host
