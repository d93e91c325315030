// The natives of metaffi.Native and metaffi.jvm.NativeBridge, by topic.
#pragma once

#include <jni.h>

#include <span>

namespace metaffi::jvm_host {

template <typename Fn>
JNINativeMethod native(const char* name, const char* descriptor, Fn* address) {
  return {const_cast<char*>(name), const_cast<char*>(descriptor), reinterpret_cast<void*>(address)};
}

std::span<const JNINativeMethod> value_natives() noexcept;   // values.cpp
std::span<const JNINativeMethod> call_natives() noexcept;    // natives.cpp
std::span<const JNINativeMethod> bridge_natives() noexcept;  // natives.cpp: of NativeBridge

}  // namespace metaffi::jvm_host
