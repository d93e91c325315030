#include "runtimes/native/function.hpp"

#include <metaffi/cpp/scalar.hpp>

#include <cstdlib>

#include "runtimes/native/arrays.hpp"
#include "runtimes/native/handles.hpp"
#include "runtimes/native/services.hpp"
#include "runtimes/native/strings.hpp"

namespace metaffi::native {

using namespace plan;

namespace {

bool is_handle_array(metaffi_type element) noexcept { return element == metaffi_handle_type; }

}  // namespace

std::string describe_type(const metaffi_type_info& info) {
  const char* name = host().type_name(metaffi_type_element(info.type));
  std::string element = name == nullptr ? "an unknown type" : name;
  if (info.dimensions == 0) return element;
  if (info.dimensions == 1) return "an array of " + element;
  return "an array of " + element + " with " + std::to_string(info.dimensions) + " dimensions";
}

FunctionPlan::FunctionPlan(Entity* entity, const metaffi_entity_request& request, const Path& path,
                           const Symbol& symbol)
    : entity_(entity), plan_(entity->builder_), request_(request), path_(path), symbol_(symbol) {}

void FunctionPlan::fail(const std::string& message) { throw Failure{METAFFI_ERROR_SIGNATURE, message}; }

std::string FunctionPlan::where(std::uint32_t parameter) const {
  return "parameter " + std::to_string(parameter + 1) + " of '" + path_.symbol + "'";
}

const metaffi_call_plan& FunctionPlan::make() {
  if (symbol_.kind == SymbolKind::kData || symbol_.kind == SymbolKind::kThreadLocal) {
    throw Failure{METAFFI_ERROR_ENTITY_NOT_FOUND, "'" + path_.symbol + "' is data, no function; load it with global=" +
                                                      path_.symbol + ",getter or ,setter"};
  }
  if (request_.result_count > 1) {
    fail("'" + path_.symbol + "' was declared with " + std::to_string(request_.result_count) +
         " results; a C function returns at most one");
  }
  for (std::uint32_t i = 0; i < request_.parameter_count; ++i) parameter(i);
  result();
  return plan_.finish(signature(), entity_);
}

void FunctionPlan::declare(std::uint32_t index, metaffi_repr repr) {
  plan_.parameter(request_.parameters[index].type, repr);
}

void FunctionPlan::parameter(std::uint32_t index) {
  const metaffi_type_info& info = request_.parameters[index];
  const Alias alias = info.type == metaffi_handle_type ? Alias{} : parse_alias(info.alias, where(index));
  if (alias.owned || alias.length || alias.char_array) {
    fail(where(index) + ": malloc, length and char[] say something about results and globals, not about parameters");
  }
  if (info.type != metaffi_callable_type && (alias.keep || !alias.signature.empty())) {
    fail(where(index) + ": '" + info.alias + "' goes with a callable, and this is " + describe_type(info));
  }
  if (info.dimensions > 0) return array_parameter(index);
  if (const Scalar* scalar = find_scalar(info.type)) return scalar_parameter(index, *scalar);
  if (string_unit(info.type) != 0) return string_parameter(index, info.type);
  if (info.type == metaffi_handle_type) return handle_parameter(index);
  if (info.type == metaffi_callable_type) return callable_parameter(index, alias);
  fail(where(index) + " was declared " + describe_type(info) +
       ", which no C type stands for; numbers, bool, chars, strings, handle, callable and one-dimensional arrays do");
}

void FunctionPlan::scalar_parameter(std::uint32_t index, const Scalar& scalar) {
  declare(index, scalar.repr);
  operands_.push_back(plan_.load_argument(index, scalar.repr));
  c_types_.emplace_back(scalar.c_name);
}

void FunctionPlan::string_parameter(std::uint32_t index, metaffi_type type) {
  declare(index, METAFFI_REPR_POINTER);
  plan_.guard(index, true);
  const Operand buffer = array_address(plan_.array(kStringCells));
  const Operand text = plan_.new_value();
  plan_.call_checked(function(string_in_helper(type), "string_in"),
                     {argument_address(index), buffer, constant(std::uint64_t{index} + 1), address_of(text)});
  plan_.release(function(&string_free, "string_free"), {text, buffer});
  operands_.push_back(text);
  c_types_.push_back("const " + std::string(string_unit_name(type)) + " *");
}

void FunctionPlan::handle_parameter(std::uint32_t index) {
  declare(index, METAFFI_REPR_POINTER);
  operands_.push_back(plan_.load_handle(index, pointer_type_id(), resolve_pointer));
  c_types_.emplace_back("void *");
}

void FunctionPlan::callable_parameter(std::uint32_t index, const Alias& alias) {
  declare(index, METAFFI_REPR_POINTER);
  const CallbackStyle style{alias.keep, path_.convention, request_.dispatch};
  if (alias.signature.empty()) {
    auto& declared = entity_->declared_.emplace_back(std::make_unique<DeclaredCallbacks>(style, where(index)));
    lend_callable(index, function(&declared_callback_in, "declared_callback_in"), pointer(declared.get()),
                  function(&declared_callback_error, "declared_callback_error"));
    c_types_.emplace_back("callable as it declares itself");
    return;
  }
  auto& pool = entity_->pools_.emplace_back(
      std::make_unique<CallbackPool>(parse_callback(alias.signature, where(index)), style));
  lend_callable(index, function(&callback_in, "callback_in"), pointer(pool.get()),
                function(&callback_error, "callback_error"));
  c_types_.push_back("callable " + alias.signature);
}

void FunctionPlan::lend_callable(std::uint32_t index, const Function& in, const Operand& pool, const Function& error) {
  plan_.guard(index, true);
  const Operand callback = plan_.new_value();
  const Operand address = plan_.new_value();
  plan_.call_checked(in, {argument_address(index), pool, address_of(callback), address_of(address)});
  plan_.release(function(&callback_release, "callback_release"), {callback});
  operands_.push_back(address);
  lent_.push_back({callback, error, pool});
}

void FunctionPlan::array_parameter(std::uint32_t index) {
  const metaffi_type_info& info = request_.parameters[index];
  const metaffi_type element = metaffi_type_element(info.type);
  const Scalar* scalar = find_scalar(element);
  const bool pointers = string_unit(element) != 0 || is_handle_array(element);
  if (info.dimensions > 1 || (scalar == nullptr && !pointers)) {
    fail(
        where(index) + " was declared " + describe_type(info) +
        "; C takes one-dimensional arrays of numbers, bool, chars, strings and handles. Flatten a matrix into a packed "
        "array and pass its sizes");
  }
  declare(index, METAFFI_REPR_POINTER);
  if (scalar != nullptr) {
    operands_.push_back(plan_.load_argument(index, METAFFI_REPR_POINTER, true));
    c_types_.push_back(std::string(scalar->c_name) + " *");
    return;
  }
  plan_.guard(index, true);
  const Operand table = plan_.new_value();
  const bool handles = is_handle_array(element);
  plan_.call_checked(handles ? function(&handles_in, "handles_in") : function(&strings_in, "strings_in"),
                     {argument_address(index), constant(std::uint64_t{index} + 1), address_of(table)});
  plan_.release(function(&std::free, "free"), {table});
  operands_.push_back(table);
  c_types_.push_back(handles ? "void **" : "const " + std::string(string_unit_name(element)) + " **");
}

void FunctionPlan::result() {
  const bool returns = request_.result_count == 1;
  const metaffi_type_info info = returns ? request_.results[0] : metaffi_type_info{};
  const std::string where = "result of '" + path_.symbol + "'";
  const Alias alias = returns && info.type != metaffi_handle_type ? parse_alias(info.alias, where) : Alias{};
  if (alias.keep || alias.char_array || !alias.signature.empty()) {
    fail(where + ": '" + info.alias + "' says nothing about a result; malloc, length=N and length=argK do");
  }
  const Scalar* scalar = returns ? find_scalar(info.type) : nullptr;
  const bool string = string_unit(info.type) != 0;
  if ((scalar != nullptr && (alias.owned || alias.length)) || (string && alias.length)) {
    fail(where + ": '" + info.alias + "' does not go with " + describe_type(info));
  }
  const metaffi_repr repr = !returns ? METAFFI_REPR_VOID : scalar != nullptr ? scalar->repr : METAFFI_REPR_POINTER;
  if (returns) plan_.result(info.type, repr);
  const Operand out = plan_.call(function(symbol_.address, entity_->symbol_.c_str()), operands_, repr,
                                 {.convention = path_.convention, .is_target = true});
  if (alias.owned) plan_.release(function(&std::free, "free"), {out});
  for (const Lent& lent : lent_) plan_.call_checked(lent.error, {lent.callback, lent.pool});
  if (!returns) return;
  if (scalar != nullptr) {
    plan_.store_result(0, out);
    c_result_ = scalar->c_name;
  } else if (string) {
    plan_.call_checked(function(string_out_helper(info.type), "string_out"),
                       {out, constant(std::uint64_t{1}), result_address(0)});
    c_result_ = "const " + std::string(string_unit_name(info.type)) + " *";
  } else if (info.type == metaffi_handle_type) {
    plan_.call_checked(function(&pointer_out, "pointer_out"), {out, result_address(0)});
    c_result_ = "void *";
  } else {
    array_result(info, alias, out);
  }
}

void FunctionPlan::array_result(const metaffi_type_info& info, const Alias& alias, const Operand& out) {
  const metaffi_type element = metaffi_type_element(info.type);
  const Scalar* scalar = find_scalar(element);
  const bool strings = string_unit(element) != 0;
  if (info.dimensions != 1 || (scalar == nullptr && !strings)) {
    fail("result of '" + path_.symbol + "' was declared " + describe_type(info) +
         "; C returns numbers, bool, chars, strings, a handle, or a one-dimensional array of numbers, bool, chars or "
         "strings");
  }
  if (!alias.length) {
    fail("result of '" + path_.symbol + "' was declared " + describe_type(info) +
         ", but C returns a pointer without a length; say it with the alias length=N, or length=argK when argument K "
         "(the first is arg1) holds it");
  }
  const Function copy = strings ? function(&strings_out, "strings_out") : function(&array_out, "array_out");
  plan_.call_checked(copy, {out, result_length(alias), constant(std::uint64_t{element}), result_address(0)});
  c_result_ = strings ? "const " + std::string(string_unit_name(element)) + " **"
                      : "const " + std::string(scalar->c_name) + " *";
}

Operand FunctionPlan::result_length(const Alias& alias) {
  const std::uint64_t number = alias.length->number;
  if (!alias.length->from_argument) return constant(number, METAFFI_REPR_I64);
  const Scalar* found = number < request_.parameter_count ? find_scalar(request_.parameters[number].type) : nullptr;
  if (found == nullptr || !scalar::is_integer(found->repr)) {
    fail("result of '" + path_.symbol + "': the alias takes its length from argument " + std::to_string(number + 1) +
         ", which is no integer of this entity");
  }
  // The cell holds the argument extended to 64 bits.
  return as(operands_[number], METAFFI_REPR_I64);
}

std::string FunctionPlan::signature() const {
  std::string text = c_result_;
  if (!text.ends_with('*')) text += ' ';
  text += path_.symbol + "(";
  for (std::size_t i = 0; i < c_types_.size(); ++i) {
    if (i != 0) text += ", ";
    text += c_types_[i];
  }
  if (c_types_.empty()) text += "void";
  text += ")";
  if (path_.convention == METAFFI_CONVENTION_WIN64) text = "ms_abi " + text;
  return text;
}

}  // namespace metaffi::native
