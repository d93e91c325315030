// A Java type as conversions see it.
#pragma once

#include <jni.h>

#include <memory>
#include <string>

#include "jni_reference.hpp"

namespace metaffi::jvm {

// Keeps its class. Immutable once made; read by any thread.
struct JavaType {
  char kind = 'V';            // kind letter, see jvm_classes.hpp
  char element = '\0';        // of kind A: the letter of its elements
  bool is_object = false;     // java.lang.Object: takes every natural object as it is
  bool takes_caller = false;  // a NativeCaller can be passed: Object or metaffi.Caller
  GlobalRef<jclass> type;
  std::unique_ptr<JavaType> component;  // of an array of references
  std::string name;                     // "java.util.List", for messages
};

// `kind` is the letter of `type`, or 0 to find out (references only).
[[nodiscard]] Error make_java_type(JNIEnv* env, jclass type, char kind, JavaType* result);

// The letter of the elements when `array_class` is a one-dimensional primitive array's, else 0.
[[nodiscard]] char primitive_array_element(JNIEnv* env, jclass array_class);

}  // namespace metaffi::jvm
