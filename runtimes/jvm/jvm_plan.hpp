// The call plan of a Java member.
//
// In order: guards, so that a wrong argument costs nothing; the thread's JNIEnv; the receiver; arguments, each converted and
// placed into the jvalue array; the JNI call with the cached ID; the exception check; the result. References made on the way are
// released at the end, whatever happened. A member with scalars only calls nothing but its target and ExceptionCheck.
#pragma once

#include "jvm_entity.hpp"

namespace metaffi::jvm {

// Builds the plan of entity->member for `request` into entity->plan.
[[nodiscard]] Error build_plan(JNIEnv* env, const metaffi_entity_request& request, Entity* entity,
                               const metaffi_call_plan** plan);

}  // namespace metaffi::jvm
