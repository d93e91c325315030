#include "jvm_jni_calls.hpp"

#include "jvm_classes.hpp"
#include "jvm_scalar.hpp"

namespace metaffi::jvm {

using namespace plan;

Function call_static(JNIEnv* env, char kind) {
  const JNINativeInterface_& jni = *env->functions;
  switch (kind) {
    case 'Z':
      return function(jni.CallStaticBooleanMethodA, "CallStaticBooleanMethodA");
    case 'B':
      return function(jni.CallStaticByteMethodA, "CallStaticByteMethodA");
    case 'S':
      return function(jni.CallStaticShortMethodA, "CallStaticShortMethodA");
    case 'C':
      return function(jni.CallStaticCharMethodA, "CallStaticCharMethodA");
    case 'I':
      return function(jni.CallStaticIntMethodA, "CallStaticIntMethodA");
    case 'J':
      return function(jni.CallStaticLongMethodA, "CallStaticLongMethodA");
    case 'F':
      return function(jni.CallStaticFloatMethodA, "CallStaticFloatMethodA");
    case 'D':
      return function(jni.CallStaticDoubleMethodA, "CallStaticDoubleMethodA");
    case 'V':
      return function(jni.CallStaticVoidMethodA, "CallStaticVoidMethodA");
    default:
      return function(jni.CallStaticObjectMethodA, "CallStaticObjectMethodA");
  }
}

Function call_instance(JNIEnv* env, char kind) {
  const JNINativeInterface_& jni = *env->functions;
  switch (kind) {
    case 'Z':
      return function(jni.CallBooleanMethodA, "CallBooleanMethodA");
    case 'B':
      return function(jni.CallByteMethodA, "CallByteMethodA");
    case 'S':
      return function(jni.CallShortMethodA, "CallShortMethodA");
    case 'C':
      return function(jni.CallCharMethodA, "CallCharMethodA");
    case 'I':
      return function(jni.CallIntMethodA, "CallIntMethodA");
    case 'J':
      return function(jni.CallLongMethodA, "CallLongMethodA");
    case 'F':
      return function(jni.CallFloatMethodA, "CallFloatMethodA");
    case 'D':
      return function(jni.CallDoubleMethodA, "CallDoubleMethodA");
    case 'V':
      return function(jni.CallVoidMethodA, "CallVoidMethodA");
    default:
      return function(jni.CallObjectMethodA, "CallObjectMethodA");
  }
}

Function get_static_field(JNIEnv* env, char kind) {
  const JNINativeInterface_& jni = *env->functions;
  switch (kind) {
    case 'Z':
      return function(jni.GetStaticBooleanField, "GetStaticBooleanField");
    case 'B':
      return function(jni.GetStaticByteField, "GetStaticByteField");
    case 'S':
      return function(jni.GetStaticShortField, "GetStaticShortField");
    case 'C':
      return function(jni.GetStaticCharField, "GetStaticCharField");
    case 'I':
      return function(jni.GetStaticIntField, "GetStaticIntField");
    case 'J':
      return function(jni.GetStaticLongField, "GetStaticLongField");
    case 'F':
      return function(jni.GetStaticFloatField, "GetStaticFloatField");
    case 'D':
      return function(jni.GetStaticDoubleField, "GetStaticDoubleField");
    default:
      return function(jni.GetStaticObjectField, "GetStaticObjectField");
  }
}

Function get_field(JNIEnv* env, char kind) {
  const JNINativeInterface_& jni = *env->functions;
  switch (kind) {
    case 'Z':
      return function(jni.GetBooleanField, "GetBooleanField");
    case 'B':
      return function(jni.GetByteField, "GetByteField");
    case 'S':
      return function(jni.GetShortField, "GetShortField");
    case 'C':
      return function(jni.GetCharField, "GetCharField");
    case 'I':
      return function(jni.GetIntField, "GetIntField");
    case 'J':
      return function(jni.GetLongField, "GetLongField");
    case 'F':
      return function(jni.GetFloatField, "GetFloatField");
    case 'D':
      return function(jni.GetDoubleField, "GetDoubleField");
    default:
      return function(jni.GetObjectField, "GetObjectField");
  }
}

Function set_static_field(JNIEnv* env, char kind) {
  const JNINativeInterface_& jni = *env->functions;
  switch (kind) {
    case 'Z':
      return function(jni.SetStaticBooleanField, "SetStaticBooleanField");
    case 'B':
      return function(jni.SetStaticByteField, "SetStaticByteField");
    case 'S':
      return function(jni.SetStaticShortField, "SetStaticShortField");
    case 'C':
      return function(jni.SetStaticCharField, "SetStaticCharField");
    case 'I':
      return function(jni.SetStaticIntField, "SetStaticIntField");
    case 'J':
      return function(jni.SetStaticLongField, "SetStaticLongField");
    case 'F':
      return function(jni.SetStaticFloatField, "SetStaticFloatField");
    case 'D':
      return function(jni.SetStaticDoubleField, "SetStaticDoubleField");
    default:
      return function(jni.SetStaticObjectField, "SetStaticObjectField");
  }
}

Function set_field(JNIEnv* env, char kind) {
  const JNINativeInterface_& jni = *env->functions;
  switch (kind) {
    case 'Z':
      return function(jni.SetBooleanField, "SetBooleanField");
    case 'B':
      return function(jni.SetByteField, "SetByteField");
    case 'S':
      return function(jni.SetShortField, "SetShortField");
    case 'C':
      return function(jni.SetCharField, "SetCharField");
    case 'I':
      return function(jni.SetIntField, "SetIntField");
    case 'J':
      return function(jni.SetLongField, "SetLongField");
    case 'F':
      return function(jni.SetFloatField, "SetFloatField");
    case 'D':
      return function(jni.SetDoubleField, "SetDoubleField");
    default:
      return function(jni.SetObjectField, "SetObjectField");
  }
}

metaffi_repr jni_repr(char kind) noexcept {
  if (kind == 'V') return METAFFI_REPR_VOID;
  return is_primitive(kind) ? scalar_of_primitive(kind).repr : METAFFI_REPR_POINTER;
}

}  // namespace metaffi::jvm
