#include "jvm_scalar.hpp"

#include <array>
#include <atomic>

#include "jvm_classes.hpp"
#include "jvm_error.hpp"
#include "jvm_handle.hpp"

namespace metaffi::jvm {
namespace {

constexpr Scalar kScalars[] = {
    {metaffi_int64_type, METAFFI_REPR_I64, 'J'},   {metaffi_int32_type, METAFFI_REPR_I32, 'I'},
    {metaffi_float64_type, METAFFI_REPR_F64, 'D'}, {metaffi_float32_type, METAFFI_REPR_F32, 'F'},
    {metaffi_bool_type, METAFFI_REPR_BOOL, 'Z'},   {metaffi_int8_type, METAFFI_REPR_I8, 'B'},
    {metaffi_int16_type, METAFFI_REPR_I16, 'S'},   {metaffi_uint8_type, METAFFI_REPR_U8, 'B'},
    {metaffi_uint16_type, METAFFI_REPR_U16, 'S'},  {metaffi_uint32_type, METAFFI_REPR_U32, 'I'},
    {metaffi_uint64_type, METAFFI_REPR_U64, 'J'},  {metaffi_size_type, METAFFI_REPR_U64, 'J'},
    {metaffi_char8_type, METAFFI_REPR_U8, 'C'},    {metaffi_char16_type, METAFFI_REPR_U16, 'C'},
    {metaffi_char32_type, METAFFI_REPR_U32, 'I'},
};

// By position in kPrimitives.
constexpr Scalar kOfPrimitive[8] = {
    {metaffi_bool_type, METAFFI_REPR_BOOL, 'Z'},   {metaffi_int8_type, METAFFI_REPR_I8, 'B'},
    {metaffi_int16_type, METAFFI_REPR_I16, 'S'},   {metaffi_char16_type, METAFFI_REPR_U16, 'C'},
    {metaffi_int32_type, METAFFI_REPR_I32, 'I'},   {metaffi_int64_type, METAFFI_REPR_I64, 'J'},
    {metaffi_float32_type, METAFFI_REPR_F32, 'F'}, {metaffi_float64_type, METAFFI_REPR_F64, 'D'},
};

constexpr bool is_unsigned(metaffi_type type) {
  return type == metaffi_uint8_type || type == metaffi_uint16_type || type == metaffi_uint32_type ||
         type == metaffi_uint64_type || type == metaffi_size_type;
}

std::string_view name_of_primitive(char letter) {
  constexpr std::string_view kNames[8] = {"boolean", "byte", "short", "char", "int", "long", "float", "double"};
  return kNames[primitive_index(letter)];
}

Error mismatch(const metaffi_value& value, std::string_view wanted) {
  return error(METAFFI_ERROR_TYPE_MISMATCH, "A value of type ", name_of(value.type), " was given where ", wanted,
               " is needed.");
}

Error out_of_range(const metaffi_value& value, std::string_view wanted) {
  char number[scalar::kPrinted];
  scalar::print(value, number, sizeof number);
  return error(METAFFI_ERROR_OUT_OF_RANGE, number, " does not fit ", wanted, ".");
}

Error cell_as(const metaffi_value& value, metaffi_repr repr, std::string_view wanted, std::uint64_t* cell) {
  switch (scalar::convert(value, repr, scalar::Floats::kNoIntegers, cell)) {
    case scalar::Outcome::kDone:
      return nullptr;
    case scalar::Outcome::kRange:
      return out_of_range(value, wanted);
    case scalar::Outcome::kInexact: {
      char number[scalar::kPrinted];
      scalar::print(value, number, sizeof number);
      return error(METAFFI_ERROR_OUT_OF_RANGE, number, " has no exact value as ", wanted, ".");
    }
    default:
      return mismatch(value, wanted);
  }
}

// What a box (not null) holds. Its field is read: that raises nothing and costs a tenth of a call of longValue().
jvalue unbox(JNIEnv* env, jobject box, char letter) {
  const std::size_t index = primitive_index(letter);
  jvalue result;
  result.j = 0;
  if (index >= kPrimitives.size()) return result;  // not so: the letter is a primitive's
  const jfieldID field = classes().value[index];
  switch (letter) {
    case 'Z':
      result.z = env->GetBooleanField(box, field);
      break;
    case 'B':
      result.j = jlong{env->GetByteField(box, field)};
      break;
    case 'S':
      result.j = env->GetShortField(box, field);
      break;
    case 'C':
      result.j = env->GetCharField(box, field);
      break;
    case 'I':
      result.j = env->GetIntField(box, field);
      break;
    case 'J':
      result.j = env->GetLongField(box, field);
      break;
    case 'F':
      result.f = env->GetFloatField(box, field);
      break;
    default:
      result.d = env->GetDoubleField(box, field);
      break;
  }
  return result;
}

jobject call_value_of(JNIEnv* env, char letter, jvalue value) noexcept {
  const std::size_t index = primitive_index(letter);
  return env->CallStaticObjectMethodA(classes().box[index], classes().value_of[index], &value);
}

// The Longs of which there is one each (JLS 5.1.7).
constexpr jlong kLeastSmall = -128;
constexpr jlong kMostSmall = 127;
constexpr bool is_small(jlong number) { return number >= kLeastSmall && number <= kMostSmall; }
std::array<std::atomic<jobject>, kMostSmall - kLeastSmall + 1> small_boxes;  // global references, made when needed

// One of them: a new local reference, which takes no call of Java. NULL with an exception pending.
jobject small_box(JNIEnv* env, jvalue value) noexcept {
  std::atomic<jobject>& known = small_boxes[static_cast<std::size_t>(value.j - kLeastSmall)];
  if (const jobject box = known.load(std::memory_order_acquire)) return env->NewLocalRef(box);
  const jobject box = call_value_of(env, 'J', value);
  if (env->ExceptionCheck() == JNI_TRUE) return nullptr;
  const jobject kept = env->NewGlobalRef(box);
  jobject none = nullptr;
  if (!known.compare_exchange_strong(none, kept)) env->DeleteGlobalRef(kept);
  return box;
}

}  // namespace

const Scalar* scalar_of(metaffi_type type) noexcept {
  for (const Scalar& scalar : kScalars) {
    if (scalar.type == type) return &scalar;
  }
  return nullptr;
}

const Scalar& scalar_of_primitive(char letter) noexcept { return kOfPrimitive[primitive_index(letter)]; }

Error char8_of(jchar character, std::uint8_t* result) {
  if (character > UINT8_MAX) {
    return error(METAFFI_ERROR_OUT_OF_RANGE, "Java's char with the code ", character,
                 " does not fit char8 (at most 255).");
  }
  *result = static_cast<std::uint8_t>(character);
  return nullptr;
}

jobject new_box(JNIEnv* env, char letter, jvalue value) noexcept {
  if (letter == 'J' && is_small(value.j)) return small_box(env, value);
  const jobject box = call_value_of(env, letter, value);
  return env->ExceptionCheck() == JNI_TRUE ? nullptr : box;
}

Error box_primitive(JNIEnv* env, char letter, jvalue value, LocalRef<>* result) {
  *result = LocalRef<>(env, new_box(env, letter, value));
  return *result ? nullptr : take_failure(env);
}

Error coerce(JNIEnv* env, jobject object, jclass target, LocalRef<>* result) {
  jvalue arguments[2];
  arguments[0].l = object;
  arguments[1].l = target;
  *result = LocalRef<>(env, env->CallStaticObjectMethodA(classes().coerce, classes().coerce_to, arguments));
  return check(env);
}

Error box_scalar(JNIEnv* env, const metaffi_value& value, const JavaType& target, LocalRef<>* result) {
  if (value.type == metaffi_int64_type && target.is_object) {  // the likeliest, and nothing to be looked at
    jvalue number;
    number.j = value.as.int64;
    return box_primitive(env, 'J', number, result);
  }
  const Scalar* scalar = scalar_of(value.type);
  if (scalar == nullptr)
    return error(METAFFI_ERROR_INTERNAL, "A value of type ", name_of(value.type), " was to be boxed.");
  jvalue cell;
  cell.j = static_cast<jlong>(cell_of(value));
  if (value.type == metaffi_bool_type) cell.z = value.as.boolean != 0 ? JNI_TRUE : JNI_FALSE;
  LocalRef<> box;
  if (Error failure = box_primitive(env, scalar->natural, cell, &box)) return failure;
  if (target.is_object || env->IsInstanceOf(box.get(), target.type.get()) == JNI_TRUE) {
    *result = std::move(box);
    return nullptr;
  }
  if (is_unsigned(value.type)) {  // its natural box has the bits; a wider one is to have the number
    if (cell.j < 0 && scalar->repr == METAFFI_REPR_U64) return out_of_range(value, text("Java's ", target.name));
    if (Error failure = box_primitive(env, 'J', cell, &box)) return failure;
  }
  return coerce(env, box.get(), target.type.get(), result);
}

bool unbox_long(JNIEnv* env, jobject object, metaffi_value* result) {
  constexpr std::size_t kLong = primitive_index('J');
  if (env->IsInstanceOf(object, classes().box[kLong]) == JNI_FALSE) return false;
  *result = metaffi_value_int64(env->GetLongField(object, classes().value[kLong]));
  return true;
}

bool unbox_natural(JNIEnv* env, jobject object, metaffi_value* result) {
  for (const char letter : kLikeliestPrimitives) {
    if (env->IsInstanceOf(object, classes().box[primitive_index(letter)]) == JNI_FALSE) continue;
    const jvalue cell = unbox(env, object, letter);
    *result = value_of_cell(scalar_of_primitive(letter).type, static_cast<std::uint64_t>(cell.j));
    return true;
  }
  return false;
}

Error unbox_as(JNIEnv* env, jobject object, metaffi_type type, metaffi_value* result) {
  const Scalar* scalar = scalar_of(type);
  if (object == nullptr) {
    return error(METAFFI_ERROR_NULL_VALUE, "Java returned null where a result of type ", name_of(type),
                 " is declared. Declare any or handle to receive null.");
  }
  if (scalar == nullptr) return error(METAFFI_ERROR_INTERNAL, "A box was to be unpacked as ", name_of(type), ".");
  if (env->IsInstanceOf(object, classes().box[primitive_index(scalar->natural)]) == JNI_FALSE) {
    return error(METAFFI_ERROR_TYPE_MISMATCH, "Java returned a ", type_name_of(env, object), " where a result of type ",
                 name_of(type), " is declared.");
  }
  const jvalue cell = unbox(env, object, scalar->natural);
  metaffi_value value = value_of_cell(type, static_cast<std::uint64_t>(cell.j));
  if (type == metaffi_char8_type) {
    if (Error failure = char8_of(cell.c, &value.as.char8)) return failure;
  }
  *result = value;
  return nullptr;
}

Error primitive_of(JNIEnv* env, const metaffi_value& value, char letter, jvalue* result) {
  if (value.type == metaffi_null_type) {
    return error(METAFFI_ERROR_NULL_VALUE, "null was given where Java wants a primitive.");
  }
  if (value.type == metaffi_handle_type) {
    const std::size_t index = primitive_index(letter);
    LocalRef<> object;
    if (Error failure = handle_to_java(env, value, &object)) return failure;
    LocalRef<> box;
    if (Error failure = coerce(env, object.get(), classes().box[index], &box)) return failure;
    *result = unbox(env, box.get(), letter);
    return nullptr;
  }
  std::uint64_t cell = 0;
  const std::string wanted = text("Java's ", name_of_primitive(letter));
  if (Error failure = cell_as(value, scalar_of_primitive(letter).repr, wanted, &cell)) return failure;
  result->j = static_cast<jlong>(cell);  // little-endian: narrower members are its low part
  return nullptr;
}

Error scalar_as(const metaffi_value& value, metaffi_type type, metaffi_value* result) {
  const Scalar* wanted = scalar_of(type);
  if (wanted == nullptr) return mismatch(value, name_of(type));
  std::uint64_t cell = 0;
  if (Error failure = cell_as(value, wanted->repr, name_of(type), &cell)) return failure;
  *result = value_of_cell(type, cell);
  return nullptr;
}

}  // namespace metaffi::jvm
