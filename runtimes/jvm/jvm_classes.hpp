// The Java classes, methods and fields the plug-in uses, looked up once. Boundary: java/BOUNDARY.md.
#pragma once

#include <jni.h>

#include <string>

#include "services.hpp"

namespace metaffi::jvm {

// Kind letters of BOUNDARY.md: primitives in the order of `kPrimitives`, then T string, A primitive array, L reference, V void.
inline constexpr std::string_view kPrimitives = "ZBSCIJFD";
inline constexpr std::string_view kLikeliestPrimitives = "JDIZBCFS";  // the order in which to ask

// Position in kPrimitives, or npos. (To search that string takes a call.)
[[nodiscard]] constexpr std::size_t primitive_index(char kind) noexcept {
  switch (kind) {
    case 'Z':
      return 0;
    case 'B':
      return 1;
    case 'S':
      return 2;
    case 'C':
      return 3;
    case 'I':
      return 4;
    case 'J':
      return 5;
    case 'F':
      return 6;
    case 'D':
      return 7;
    default:
      return std::string_view::npos;
  }
}
[[nodiscard]] constexpr bool is_primitive(char kind) noexcept {
  return primitive_index(kind) != std::string_view::npos;
}

// Everything is valid from load_classes on for the life of the process: the JVM is never destroyed and the helper jar stays.
struct Classes {
  // java.lang and friends
  jclass object, string, class_class, throwable, number, character, boolean, object_array, out_of_memory, class_cast,
      arithmetic, null_pointer;
  jclass box[8];              // Boolean, Byte, …, by primitive_index
  jmethodID value_of[8];      // static Long.valueOf(long), …
  jfieldID value[8];          // where they keep it
  jclass primitive_array[8];  // boolean[].class, …
  jmethodID class_get_type_name, class_get_component_type, class_is_interface, class_is_primitive;
  jclass system, thread, class_loader;
  jmethodID identity_hash_code, current_thread, get_context_loader, set_context_loader, get_system_loader;
  jmethodID all_stack_traces;
  jclass map, set;
  jmethodID map_key_set, set_to_array;

  // metaffi
  jclass metaffi_exception, metaffi_handle, caller;
  jmethodID new_exception, new_handle, caller_call;
  jfieldID exception_native_error, handle_slot, handle_generation;

  // metaffi.jvm
  jclass native_bridge, native_caller, module_loader, load_exception, resolver, resolved, coerce, adapters, adapter,
      lambda, throwables, inspect, describe;
  jmethodID new_native_caller, open_module, close_module, resolve, coerce_to, coerce_natural, coerce_unsigned,
      adapter_class, new_adapter, lambda_of, throwable_text, throwable_cause, inspect_module, describe_of,
      describe_type_name;
  jfieldID native_caller_slot, native_caller_generation, load_exception_code;
  struct {
    jfieldID member, owner, kind, parameters, parameter_kinds, result_kind, result, result_as, varargs_from,
        varargs_element, signature;
  } resolved_fields;
  struct {
    jfieldID type, sam_parameters, sam_result, sam_kinds, sam_result_kind, native_descriptor, proxy, registered,
        native_function;
  } adapter_fields;
  struct {
    jfieldID method, parameters, kinds, result, result_kind;
  } lambda_fields;
};

[[nodiscard]] const Classes& classes() noexcept;

// Loads the helper jar next to the plug-in into a loader of its own, and everything above. Once; thread-safe; later calls do
// nothing. INTERNAL names what is missing.
[[nodiscard]] Error load_classes(JNIEnv* env);

}  // namespace metaffi::jvm
