#include "runtimes/go/export_plan.hpp"

#include <metaffi/cpp/near_names.hpp>

#include <cstddef>
#include <cstdlib>

#include "runtimes/go/elf_file.hpp"
#include "runtimes/go/export_arguments.hpp"
#include "runtimes/go/fit.hpp"
#include "runtimes/go/results.hpp"
#include "runtimes/go/scalar.hpp"
#include "runtimes/go/services.hpp"

namespace metaffi::go {

namespace {

using plan::address_of;
using plan::argument_address;
using plan::constant;
using plan::function;
using plan::pointer;
using plan::result_address;

constexpr std::int32_t kLengthOffset = offsetof(metaffi_value, length);
constexpr std::size_t kMostListed = 12;

bool is_string(const metaffi_type_info& info) noexcept {
  return info.dimensions == 0 && (info.type == metaffi_string8_type || info.type == metaffi_string16_type ||
                                  info.type == metaffi_string32_type);
}

// The element of a one-dimensional array of numbers, bool or chars; nullptr for anything else.
const Scalar* numbers_of(const metaffi_type_info& info) noexcept {
  return info.dimensions == 1 ? find_scalar(metaffi_type_element(info.type)) : nullptr;
}

void* find_export(const Library& library, const EntityPath& path) {
  if (path.kind != METAFFI_GO_CALLABLE || path.instance) {
    fail(METAFFI_ERROR_ENTITY_NOT_FOUND, "'", path.text, "' cannot be loaded from '", library.path(),
         "', whose exports are written by hand: it has functions only, callable=F. `metaffi -c --idl … -g` makes a "
         "library "
         "with methods, fields and globals");
  }
  if (void* const address = library.find(path.name.c_str())) return address;
  const std::vector<std::string> all = exported_functions(library.path());
  const std::vector<std::string_view> names(all.begin(), all.end());
  const auto near = near_names(path.name, names);
  const std::string there_is = near.empty() ? text("; it exports ", listed(names, kMostListed))
                                            : text("; close are ", listed(near, kMostListed));
  fail(METAFFI_ERROR_ENTITY_NOT_FOUND, "'", library.path(), "' exports no function '", path.name, "'",
       names.empty() ? "; it exports none (a line `//export F` above a function does that)" : there_is);
}

}  // namespace

ExportPlan::ExportPlan(Entity* entity, const metaffi_entity_request& request, const EntityPath& path)
    : entity_(entity), plan_(entity->plan), request_(request), address_(find_export(entity->library, path)) {
  entity_->target_name = path.name;
}

std::string ExportPlan::where(std::string_view what, std::uint32_t index) const {
  return text(what, " ", index + 1, " of '", entity_->target_name, "'");
}

void ExportPlan::refuse(std::string_view where, const metaffi_type_info& info) {
  fail(METAFFI_ERROR_SIGNATURE, where, " was declared ", describe_type(info),
       ", which no hand-written export has; numbers, bool, chars, strings and one-dimensional arrays of numbers, bool "
       "and "
       "chars do (pointers and uintptr as uint64). `metaffi -c --idl … -g` makes a library for all of Go's types");
}

const Parameter* ExportPlan::context(std::uint32_t index) {
  entity_->parameters.push_back({text(entity_->target_name, ": argument ", index + 1), metaffi_string8_type,
                                 std::string_view("string"), &entity_->library});
  return &entity_->parameters.back();
}

const metaffi_call_plan& ExportPlan::make() {
  for (std::uint32_t i = 0; i < request_.parameter_count; ++i) plan_.parameter(request_.parameters[i].type);
  for (std::uint32_t i = 0; i < request_.result_count; ++i) plan_.result(request_.results[i].type);
  for (std::uint32_t i = 0; i < request_.parameter_count; ++i) parameter(i);
  std::vector<std::uint16_t> reprs;
  for (std::uint32_t i = 0; i < request_.result_count; ++i) result(i, &reprs);
  call(reprs);
  store_results();
  return plan_.finish(signature(), entity_);
}

void ExportPlan::parameter(std::uint32_t index) {
  const metaffi_type_info& info = request_.parameters[index];
  const std::string place = where("parameter", index);
  const Scalar* scalar = info.dimensions == 0 ? find_scalar(info.type) : nullptr;
  if (scalar == nullptr && !is_string(info) && numbers_of(info) == nullptr) refuse(place, info);
  const Alias alias = parse_alias(info.alias, place);
  if (alias.owned || alias.length || (scalar != nullptr && alias.pointer)) {
    fail(METAFFI_ERROR_SIGNATURE, place, ": the alias '", info.alias, "' says nothing about a parameter that is ",
         describe_type(info), scalar == nullptr ? "; char* and pointer do" : "");
  }
  if (scalar != nullptr) {
    operands_.push_back(plan_.load_argument(index));
    parameter_names_.emplace_back(scalar->go_name);
  } else {
    operands_.push_back(is_string(info) ? string_parameter(index, alias) : array_parameter(index, alias));
  }
}

plan::Operand ExportPlan::string_parameter(std::uint32_t index, const Alias& alias) {
  parameter_names_.emplace_back(alias.pointer ? "*C.char" : "string");
  const bool is_utf8 = request_.parameters[index].type == metaffi_string8_type;
  if (is_utf8 && !alias.pointer) {
    const Operand data = plan_.load_argument(index);
    const Operand length = plan_.load_memory(argument_address(index), kLengthOffset, METAFFI_REPR_U32);
    return plan_.struct_of(go_string_type(), {data, length});
  }
  plan_.guard(index, alias.pointer);
  const Operand data = plan_.new_value();
  if (alias.pointer) {
    plan_.call_checked(function(c_string_in, "c_string_in"),
                       {argument_address(index), pointer(context(index)), address_of(data)});
    plan_.release(function(&std::free, "free"), {data});
    return data;
  }
  const Operand length = plan_.new_value(METAFFI_REPR_I64);
  const Operand owned = plan_.new_value();
  plan_.call_checked(function(text_in, "text_in"), {argument_address(index), pointer(context(index)), address_of(data),
                                                    address_of(length), address_of(owned)});
  plan_.release(function(&std::free, "free"), {owned});
  return plan_.struct_of(go_string_type(), {data, length});
}

plan::Operand ExportPlan::array_parameter(std::uint32_t index, const Alias& alias) {
  const Scalar& element = *numbers_of(request_.parameters[index]);
  parameter_names_.push_back(text(alias.pointer ? "*" : "[]", element.go_name));
  Operand data = plan_.load_argument(index, std::uint16_t{METAFFI_REPR_POINTER}, true);
  if (alias.pointer) return data;
  const Operand length =
      plan_.call(function(array_length, "array_length"), {argument_address(index)}, METAFFI_REPR_I64);
  if (element.repr == METAFFI_REPR_BOOL) {
    const Operand bools = plan_.new_value();
    const Operand owned = plan_.new_value();
    plan_.call_checked(function(bools_in, "bools_in"), {data, length, address_of(bools), address_of(owned)});
    plan_.release(function(&std::free, "free"), {owned});
    data = bools;
  }
  return plan_.struct_of(go_slice_type(), {data, length, length});
}

void ExportPlan::result(std::uint32_t index, std::vector<std::uint16_t>* reprs) {
  const metaffi_type_info& info = request_.results[index];
  const std::string place = where("result", index);
  const Scalar* scalar = info.dimensions == 0 ? find_scalar(info.type) : nullptr;
  const Scalar* element = numbers_of(info);
  if (scalar == nullptr && !is_string(info) && element == nullptr) refuse(place, info);
  Result& made = results_.emplace_back();
  made.alias = parse_alias(info.alias, place);
  made.field = static_cast<std::uint32_t>(reprs->size());
  const bool has_option = made.alias.owned || made.alias.pointer || made.alias.length;
  if ((scalar != nullptr && has_option) || (is_string(info) && made.alias.length)) {
    fail(METAFFI_ERROR_SIGNATURE, place, ": the alias '", info.alias, "' does not go with ", describe_type(info));
  }
  if (element != nullptr && made.alias.pointer != made.alias.length.has_value()) {
    fail(METAFFI_ERROR_SIGNATURE, place, ": the alias '", info.alias, "' needs ",
         made.alias.pointer ? "the length too: length=N, or length=argK when argument K (the first is arg1) holds it"
                            : "pointer too: a slice brings its length along");
  }
  if (scalar != nullptr) {
    reprs->push_back(scalar->repr);
    result_names_.emplace_back(scalar->go_name);
    return;
  }
  reprs->push_back(METAFFI_REPR_POINTER);
  const std::size_t words = made.alias.pointer ? 0 : is_string(info) ? 1 : 2;
  reprs->insert(reprs->end(), words, METAFFI_REPR_I64);
  if (element != nullptr) {
    result_names_.push_back(text(made.alias.pointer ? "*" : "[]", element->go_name));
  } else {
    result_names_.emplace_back(made.alias.pointer ? "*C.char" : "string");
  }
}

// One returned word comes in a register of its own; more, be it of one string, in a struct.
void ExportPlan::call(const std::vector<std::uint16_t>& reprs) {
  plan::CallStyle style;
  style.is_target = true;
  const plan::Function target = function(static_cast<const void*>(address_), entity_->target_name.c_str());
  if (reprs.size() <= 1) {
    const Operand out =
        plan_.call(target, operands_, reprs.empty() ? std::uint16_t{METAFFI_REPR_VOID} : reprs[0], style);
    if (!reprs.empty()) results_[0].data = out;
    return;
  }
  entity_->result_name =
      results_.size() == 1 ? (reprs.size() == 2 ? "GoString" : "GoSlice") : text(entity_->target_name, "_return");
  const metaffi_struct_type* type = plan_.struct_type(entity_->result_name.c_str(), reprs);
  const std::uint32_t array = plan_.call_for_struct(target, operands_, type, style);
  for (std::uint32_t i = 0; i < results_.size(); ++i) {
    Result& result = results_[i];
    result.data = plan_.load_field(array, type, result.field);
    const bool has_length = find_scalar(request_.results[i].type) == nullptr && !result.alias.pointer;
    if (has_length) result.length = plan_.load_field(array, type, result.field + 1);
  }
}

// First what is to be freed, then the copies, which may fail, then what cannot fail.
void ExportPlan::store_results() {
  for (const Result& result : results_) {
    if (result.alias.owned) plan_.release(function(&std::free, "free"), {result.data});
  }
  for (std::uint32_t i = 0; i < results_.size(); ++i) {
    if (find_scalar(request_.results[i].type) == nullptr) store_copy(i);
  }
  for (std::uint32_t i = 0; i < results_.size(); ++i) {
    if (find_scalar(request_.results[i].type) != nullptr) plan_.store_result(i, results_[i].data);
  }
}

void ExportPlan::store_copy(std::uint32_t index) {
  const Result& result = results_[index];
  const metaffi_type_info& info = request_.results[index];
  if (const Scalar* element = numbers_of(info)) {
    plan_.call_checked(function(array_copy_out, "array_copy_out"),
                       {result.data, result_length(index), constant(element->type), result_address(index)});
  } else if (result.alias.pointer) {
    plan_.call_checked(function(c_string_out, "c_string_out"),
                       {result.data, constant(info.type), result_address(index)});
  } else {
    plan_.call_checked(function(string_copy_out, "string_copy_out"),
                       {result.data, result.length, constant(info.type), result_address(index)});
  }
  if (results_.size() == 1) return;
  plan_.release(plan_.describe(function(host().value_free, "metaffi_value_free"), {result_address(index)}), true);
}

plan::Operand ExportPlan::result_length(std::uint32_t index) {
  const auto& length = results_[index].alias.length;
  if (!length) return results_[index].length;
  if (!length->from_argument) return constant(length->number, METAFFI_REPR_I64);
  const bool exists = length->number < request_.parameter_count;
  const Scalar* found = exists ? find_scalar(request_.parameters[length->number].type) : nullptr;
  if (found == nullptr || !scalar::is_integer(found->repr)) {
    fail(METAFFI_ERROR_SIGNATURE, where("result", index), ": the alias takes its length from argument ",
         length->number + 1, ", which is no integer of this entity");
  }
  return plan::as(operands_[length->number], METAFFI_REPR_I64);
}

std::string ExportPlan::signature() const {
  const auto list = [](const std::vector<std::string>& names) {
    std::string joined;
    for (const std::string& name : names) append_text(joined, text(joined.empty() ? "" : ", ", name));
    return joined;
  };
  const std::string results = list(result_names_);
  const std::string returned =
      result_names_.size() > 1 ? text(" (", results, ")") : text(results.empty() ? "" : " ", results);
  return text("func ", entity_->target_name, "(", list(parameter_names_), ")", returned);
}

}  // namespace metaffi::go
