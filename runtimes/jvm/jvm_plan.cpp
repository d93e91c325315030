#include "jvm_plan.hpp"

#include "jvm_array.hpp"
#include "jvm_classes.hpp"
#include "jvm_error.hpp"
#include "jvm_jni_calls.hpp"
#include "jvm_plan_helpers.hpp"
#include "jvm_scalar.hpp"

namespace metaffi::jvm {

using namespace plan;

namespace {

bool is_string(metaffi_type type) {
  return type == metaffi_string8_type || type == metaffi_string16_type || type == metaffi_string32_type;
}

metaffi_error* pending_exception(JNIEnv* env) { return take_guest_exception(env).release(); }

class Planner {
 public:
  Planner(JNIEnv* env, const metaffi_entity_request& request, Entity& entity)
      : jni_(env), request_(request), entity_(entity), member_(entity.member), plan_(entity.plan) {}

  const metaffi_call_plan* build() {
    declare();
    load_scalars();
    env_ = plan_.load_thread(entity_.module->entrance().step(0));
    if (member_.is_instance()) load_receiver();
    convert_arguments();
    call_member();
    return &plan_.finish(member_.signature, &entity_);
  }

 private:
  [[nodiscard]] std::size_t receivers() const { return member_.is_instance() ? 1 : 0; }
  // Declared parameters without the receiver.
  [[nodiscard]] std::size_t argument_count() const { return request_.parameter_count - receivers(); }
  [[nodiscard]] metaffi_type declared_type(std::size_t argument) const {
    return request_.parameters[argument + receivers()].type;
  }
  [[nodiscard]] std::uint32_t parameter_of(std::size_t argument) const {
    return static_cast<std::uint32_t>(argument + receivers());
  }
  // The Java type an argument becomes.
  [[nodiscard]] const JavaType& type_of(std::size_t argument) const {
    const bool collected = member_.varargs_from >= 0 && argument >= static_cast<std::size_t>(member_.varargs_from);
    return collected ? member_.varargs_element : member_.parameters[argument];
  }

  void declare();
  void load_scalars();
  void load_receiver();
  void convert_arguments();
  Operand convert_argument(std::size_t argument);
  Operand convert_scalar(std::size_t argument);
  Operand convert_handle(std::size_t argument);
  Operand convert_callable(std::size_t argument);
  Operand convert_by(std::size_t argument, Function helper, Operands operands, bool is_reference);
  Operand collect();
  void call_member();
  Operand call_target(metaffi_repr repr);
  void check_exception();
  void store_result(Operand returned);
  void store_scalar(Operand returned);
  ArgumentContext* context_of(std::size_t argument);
  void release_local(Operand reference);

  JNIEnv* jni_;
  const metaffi_entity_request& request_;
  Entity& entity_;
  Member& member_;
  Builder& plan_;
  Operand env_ = {};
  Operand receiver_ = {};
  Operands scalars_;    // loaded payloads by argument; unused for others
  Operands converted_;  // by Java parameter
};

void Planner::declare() {
  for (std::size_t i = 0; i < request_.parameter_count; ++i) {
    plan_.parameter(request_.parameters[i].type);
  }
  for (std::size_t i = 0; i < request_.result_count; ++i) {
    plan_.result(request_.results[i].type);
  }
  if (request_.result_count != 0) entity_.result.declared = declared(request_.results[0]);
  entity_.result.coerce_to = member_.result_as.get();
  entity_.result.what = text("The result of ", member_.signature);
}

// Every guard comes before anything that has to be undone. Handles are guarded where they are loaded.
void Planner::load_scalars() {
  scalars_.resize(argument_count());
  for (std::size_t i = 0; i < argument_count(); ++i) {
    const metaffi_type type = declared_type(i);
    if (scalar_of(type) != nullptr) {
      scalars_[i] = plan_.load_argument(parameter_of(i));
    } else if (type != metaffi_any_type) {
      plan_.guard(parameter_of(i), true);
    }
  }
}

void Planner::load_receiver() {
  const std::string what = text("the object (argument 1) of ", member_.signature);
  if (request_.parameters[0].type == metaffi_any_type) {
    ArgumentContext& context = entity_.arguments.emplace_back();
    context = {&entity_.receiver, metaffi_any_type, what};
    receiver_ = plan_.new_value();
    plan_.call_checked(function(helper::receiver_argument, "receiver_argument"),
                       {pointer(&context), env_, argument_address(0), address_of(receiver_)});
    release_local(receiver_);
    return;
  }
  HandleCheck& check = entity_.checks.emplace_back();
  check.type = member_.owner;
  check.what = what;
  receiver_ = plan_.load_handle(0, check.type->id(), resolve_handle, &check);
}

ArgumentContext* Planner::context_of(std::size_t argument) {
  ArgumentContext& context = entity_.arguments.emplace_back();
  context.type = &type_of(argument);
  context.declared = declared_type(argument);
  context.what = text("Argument ", parameter_of(argument) + 1, " of ", member_.signature);
  return &context;
}

void Planner::release_local(Operand reference) {
  plan_.release(function(jni_->functions->DeleteLocalRef, "DeleteLocalRef"), {env_, reference});
}

void Planner::convert_arguments() {
  const bool collects = member_.varargs_from >= 0;
  const std::size_t direct = collects ? static_cast<std::size_t>(member_.varargs_from) : argument_count();
  for (std::size_t i = 0; i < direct; ++i) converted_.push_back(convert_argument(i));
  if (collects) converted_.push_back(collect());
}

// Calls `helper`(operands…, out) and gives what it put out.
Operand Planner::convert_by(std::size_t argument, Function helper, Operands operands, bool is_reference) {
  const Operand out = plan_.new_value(jni_repr(type_of(argument).kind));
  operands.push_back(address_of(out));
  plan_.call_checked(helper, std::move(operands));
  if (is_reference) release_local(out);
  return out;
}

Operand Planner::convert_scalar(std::size_t argument) {
  const Scalar& scalar = *scalar_of(declared_type(argument));
  const char kind = type_of(argument).kind;
  const Operand& loaded = scalars_[argument];
  if (!is_primitive(kind)) {
    return convert_by(argument, function(helper::boxed_argument, "boxed_argument"),
                      {pointer(context_of(argument)), env_, as(loaded, METAFFI_REPR_U64)}, true);
  }
  if (scalar.repr == METAFFI_REPR_F32 && kind == 'D') {
    return plan_.call(function(helper::widen, "widen"), {loaded}, METAFFI_REPR_F64);
  }
  if (scalar.type == metaffi_char32_type && kind == 'C') {
    return convert_by(argument, function(helper::char_argument, "char_argument"),
                      {pointer(context_of(argument)), loaded}, false);
  }
  return as(loaded, jni_repr(kind));
}

Operand Planner::convert_handle(std::size_t argument) {
  const JavaType& type = type_of(argument);
  if (jni_->IsAssignableFrom(classes().metaffi_handle, type.type.get()) == JNI_TRUE) {
    const Operand local = plan_.new_value();
    const Operand out = plan_.new_value();
    const Operand given = argument_address(parameter_of(argument));
    plan_.call_checked(function(helper::object_argument, "object_argument"),
                       {pointer(context_of(argument)), env_, given, address_of(local), address_of(out)});
    release_local(local);
    return out;
  }
  HandleCheck& check = entity_.checks.emplace_back();
  check.type = class_record(jni_, type.type.get());
  check.nullable = true;
  check.what = text("argument ", parameter_of(argument) + 1, " of ", member_.signature);
  return plan_.load_handle(parameter_of(argument), check.type->id(), resolve_handle, &check);
}

Operand Planner::convert_callable(std::size_t argument) {
  CallableParameter& parameter = entity_.callables.emplace_back();
  parameter.type = &type_of(argument);
  parameter.record = class_record(jni_, parameter.type->type.get());
  parameter.what = text("Argument ", parameter_of(argument) + 1, " of ", member_.signature);
  return plan_.load_handle(parameter_of(argument), parameter.record->proxy_key(), resolve_callable, &parameter);
}

Operand Planner::convert_argument(std::size_t argument) {
  const metaffi_type declared = declared_type(argument);
  const char kind = type_of(argument).kind;
  if (scalar_of(declared) != nullptr) return convert_scalar(argument);
  if (declared == metaffi_handle_type && !is_primitive(kind)) return convert_handle(argument);
  if (declared == metaffi_callable_type && !is_primitive(kind)) return convert_callable(argument);
  const Operands operands = {pointer(context_of(argument)), env_, argument_address(parameter_of(argument))};
  if (is_primitive(kind)) {
    return convert_by(argument, function(helper::primitive_argument, "primitive_argument"), operands, false);
  }
  Function convert = function(helper::reference_argument, "reference_argument");
  if (is_string(declared) && kind == 'T') convert = function(helper::string_argument, "string_argument");
  if (declared == metaffi_any_type && type_of(argument).is_object)
    convert = function(helper::any_argument, "any_argument");
  return convert_by(argument, convert, operands, true);
}

Operand Planner::collect() {
  const auto first = static_cast<std::size_t>(member_.varargs_from);
  const std::size_t count = argument_count() - first;
  entity_.varargs = {&member_.varargs_element, static_cast<jsize>(count)};
  const std::uint32_t cells = plan_.array(count == 0 ? 1 : static_cast<std::uint32_t>(count));
  for (std::size_t i = 0; i < count; ++i)
    plan_.place(cells, static_cast<std::uint32_t>(i), convert_argument(first + i));
  const Operand out = plan_.new_value();
  plan_.call_checked(function(helper::collect_varargs, "collect_varargs"),
                     {pointer(&entity_.varargs), env_, array_address(cells), address_of(out)});
  release_local(out);
  return out;
}

void Planner::check_exception() {
  const Operand pending =
      plan_.call(function(jni_->functions->ExceptionCheck, "ExceptionCheck"), {env_}, METAFFI_REPR_U8);
  plan_.fail_if(pending, METAFFI_CONDITION_NONZERO, function(pending_exception, "pending_exception"), {env_});
}

// The call itself; a value of `repr`, or nothing for VOID.
Operand Planner::call_target(metaffi_repr repr) {
  const char kind = member_.result.kind;
  const Operand owner = pointer(member_.owner->type());
  const Operand id = member_.method != nullptr ? pointer(member_.method) : pointer(member_.field);
  const bool is_method = member_.kind <= MemberKind::kConstructor;
  Function target = {};
  Operands operands = {env_, member_.is_instance() ? receiver_ : owner, id};
  if (is_method) {
    const std::uint32_t cells = plan_.array(converted_.empty() ? 1 : static_cast<std::uint32_t>(converted_.size()));
    for (std::size_t i = 0; i < converted_.size(); ++i)
      plan_.place(cells, static_cast<std::uint32_t>(i), converted_[i]);
    operands.push_back(array_address(cells));
  }
  switch (member_.kind) {
    case MemberKind::kStaticMethod:
      target = call_static(jni_, kind);
      break;
    case MemberKind::kInstanceMethod:
      target = call_instance(jni_, kind);
      break;
    case MemberKind::kConstructor:
      target = function(jni_->functions->NewObjectA, "NewObjectA");
      break;
    case MemberKind::kStaticGetter:
      target = get_static_field(jni_, kind);
      break;
    case MemberKind::kInstanceGetter:
      target = get_field(jni_, kind);
      break;
    case MemberKind::kStaticSetter:
      target = set_static_field(jni_, member_.parameters[0].kind);
      break;
    case MemberKind::kInstanceSetter:
      target = set_field(jni_, member_.parameters[0].kind);
      break;
  }
  if (!is_method && !converted_.empty()) operands.push_back(converted_[0]);
  return plan_.call(target, std::move(operands), repr, {.is_target = true});
}

void Planner::call_member() {
  const char kind = member_.result.kind;
  const Operand returned = call_target(jni_repr(kind));
  if (member_.kind <= MemberKind::kConstructor) check_exception();  // field access raises nothing
  if (kind == 'V') return;
  if (!is_primitive(kind)) release_local(returned);
  if (request_.result_count != 0) store_result(returned);
}

void Planner::store_result(Operand returned) {
  const char kind = member_.result.kind;
  const metaffi_type declared = request_.results[0].type;
  if (is_primitive(kind)) return store_scalar(returned);
  const Operands operands = {pointer(&entity_.result), env_, returned};
  if (const Scalar* scalar = scalar_of(declared)) {
    const Operand out = plan_.new_value(scalar->repr);
    plan_.call_checked(function(helper::boxed_result, "boxed_result"),
                       {operands[0], operands[1], operands[2], address_of(out)});
    plan_.store_result(0, out);
    return;
  }
  Function convert = function(helper::reference_result, "reference_result");
  if (is_string(declared) && kind == 'T') convert = function(helper::string_result, "string_result");
  const DeclaredType& type = entity_.result.declared;
  const bool is_any = declared == metaffi_any_type && type.dimensions == 0 && entity_.result.coerce_to == nullptr;
  if (is_any) convert = function(helper::any_object_result, "any_object_result");
  const bool is_packed = kind == 'A' && type.dimensions == 1 && packs_as(type.element, member_.result.element);
  if (is_packed && entity_.result.coerce_to == nullptr) {
    entity_.result.element = member_.result.element;
    convert = function(helper::packed_result, "packed_result");
  }
  if (declared == metaffi_handle_type) {
    convert = function(helper::handle_result, "handle_result");
    const bool is_handle = jni_->IsAssignableFrom(member_.owner->type(), classes().metaffi_handle) == JNI_TRUE;
    if (member_.kind == MemberKind::kConstructor && !is_handle) entity_.result.made = member_.owner.get();
  }
  plan_.call_checked(convert, {operands[0], operands[1], operands[2], result_address(0)});
}

// A Java primitive.
void Planner::store_scalar(Operand returned) {
  const char kind = member_.result.kind;
  const metaffi_type declared = request_.results[0].type;
  const Scalar* scalar = scalar_of(declared);
  if (scalar == nullptr) {  // any
    const auto letter = constant(static_cast<std::uint64_t>(kind));
    returned.repr = METAFFI_REPR_U64;  // the cell as it is
    plan_.call_checked(function(helper::any_result, "any_result"), {letter, returned, result_address(0)});
    return;
  }
  if (kind == 'F' && scalar->repr == METAFFI_REPR_F64) {
    plan_.store_result(0, plan_.call(function(helper::widen, "widen"), {returned}, METAFFI_REPR_F64));
    return;
  }
  if (kind == 'C' && declared == metaffi_char8_type) {
    const Operand out = plan_.new_value(METAFFI_REPR_U8);
    returned.repr = METAFFI_REPR_U32;
    plan_.call_checked(function(helper::char8_result, "char8_result"),
                       {pointer(&entity_.result), returned, address_of(out)});
    plan_.store_result(0, out);
    return;
  }
  plan_.store_result(0, as(returned, scalar->repr));
}

}  // namespace

Error build_plan(JNIEnv* env, const metaffi_entity_request& request, Entity* entity, const metaffi_call_plan** plan) {
  if (entity->member.is_instance()) {
    if (Error failure = make_java_type(env, entity->member.owner->type(), '\0', &entity->receiver)) return failure;
  }
  *plan = Planner(env, request, *entity).build();
  return nullptr;
}

Error load_entity(const std::shared_ptr<Module>& module, const metaffi_entity_request& request,
                  std::unique_ptr<Entity>* result, const metaffi_call_plan** plan) {
  JNIEnv* env = nullptr;
  if (Error failure = module->entrance().enter(&env)) return failure;
  auto entity = std::make_unique<Entity>();
  entity->module = module;
  if (Error failure = resolve_member(env, *module, request, &entity->member)) return failure;
  if (Error failure = build_plan(env, request, entity.get(), plan)) return failure;
  *result = std::move(entity);
  return nullptr;
}

}  // namespace metaffi::jvm
