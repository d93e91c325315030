// One entity: what the Java resolver found, and everything its plan refers to.
#pragma once

#include <jni.h>
#include <metaffi/cpp/plan_builder.hpp>

#include <deque>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "jvm_callable.hpp"
#include "jvm_handle.hpp"
#include "jvm_module.hpp"
#include "jvm_type.hpp"
#include "jvm_value.hpp"

namespace metaffi::jvm {

// Resolved.kind of the helper jar.
enum class MemberKind : jint {
  kStaticMethod = 0,
  kInstanceMethod = 1,
  kConstructor = 2,
  kStaticGetter = 3,
  kStaticSetter = 4,
  kInstanceGetter = 5,
  kInstanceSetter = 6,
};

// What an entity path and its declared types resolved to.
struct Member {
  MemberKind kind = MemberKind::kStaticMethod;
  jmethodID method = nullptr;  // or
  jfieldID field = nullptr;
  std::shared_ptr<const ClassRecord> owner;  // static calls, allocation, the receiver's class
  std::vector<JavaType> parameters;          // the receiver excluded
  JavaType result;
  GlobalRef<jclass> result_as;  // null: no coercion
  jint varargs_from = -1;
  JavaType varargs_element;
  std::string signature;

  [[nodiscard]] bool is_instance() const noexcept {
    return kind == MemberKind::kInstanceMethod || kind == MemberKind::kInstanceGetter ||
           kind == MemberKind::kInstanceSetter;
  }
};

// Asks the helper jar. ENTITY_NOT_FOUND, AMBIGUOUS, SIGNATURE, ENTITY_PATH, GUEST_EXCEPTION (static initialiser).
[[nodiscard]] Error resolve_member(JNIEnv* env, const Module& module, const metaffi_entity_request& request,
                                   Member* result);

// What a helper of the plan needs to convert one argument.
struct ArgumentContext {
  const JavaType* type;
  metaffi_type declared;
  std::string what;  // "Argument 1 of static long guest.Scalars.add(long, long)"
};

// What a helper needs to convert the result.
struct ResultContext {
  DeclaredType declared;
  char element;             // of an array of primitives: its letter
  jclass coerce_to;         // or NULL
  const ClassRecord* made;  // the class of what a constructor makes, when it is declared a handle; else NULL
  std::string what;
};

// What a helper needs to collect arguments into an array.
struct VarargsContext {
  const JavaType* element;
  jsize count;
};

// Owns the plan of one entity. `plan->owner` is the Entity.
struct Entity {
  std::shared_ptr<Module> module;
  Member member;
  JavaType receiver;  // the owner's, of an instance member
  metaffi::plan::Builder plan;
  // Addresses are in the plan.
  std::deque<HandleCheck> checks;
  std::deque<CallableParameter> callables;
  std::deque<ArgumentContext> arguments;
  ResultContext result = {};
  VarargsContext varargs = {};
};

// Resolves and plans. On success *plan belongs to *result.
[[nodiscard]] Error load_entity(const std::shared_ptr<Module>& module, const metaffi_entity_request& request,
                                std::unique_ptr<Entity>* result, const metaffi_call_plan** plan);

}  // namespace metaffi::jvm
