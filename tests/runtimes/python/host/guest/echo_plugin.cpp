// The runtime "echo": a guest that gives back what it gets, of every type there is, for the Python host's tests.
// Its entities are `callable=<name>`, any number of parameters and results; what each does is said in kFunctions.
#include <metaffi/plugin.h>

#ifndef _WIN32
#include <dlfcn.h>
#endif

#include <atomic>
#include <chrono>
#include <cstdarg>
#include <cstring>
#include <string>
#include <thread>

#include "values.hpp"

namespace echo {

const metaffi_host* host = nullptr;

namespace {

// Everything an entity sees of a call.
struct Call {
  const metaffi_value* arguments;
  size_t argument_count;
  metaffi_value* results;
  size_t result_count;
};

using Function = metaffi_error* (*)(const Call& call);

metaffi_error* fail(metaffi_error_code code, const std::string& message) {
  return host->error_new(code, message.c_str());
}

metaffi_error* give(const Call& call, metaffi_value value) {
  if (call.result_count == 1) {
    call.results[0] = value;
    return nullptr;
  }
  host->value_free(&value);
  return call.result_count == 0 ? nullptr : fail(METAFFI_ERROR_SIGNATURE, "this function has one result");
}

metaffi_error* give_back(const Call& call) {
  if (call.result_count > call.argument_count) return fail(METAFFI_ERROR_SIGNATURE, "more results than arguments");
  for (size_t i = 0; i < call.result_count; ++i) call.results[i] = copy(call.arguments[i]);
  return nullptr;
}

metaffi_error* type_of(const Call& call) { return give(call, text(describe(call.arguments[0]))); }

metaffi_error* nothing(const Call&) { return nullptr; }

metaffi_error* null(const Call& call) { return give(call, metaffi_value_null()); }

// --- what a guest should not give ---------------------------------------------------------------

metaffi_error* invalid_string8(const Call& call) { return give(call, text("a\xff")); }

metaffi_error* lone_surrogate16(const Call& call) {
  const uint16_t units[] = {'a', 0xD800, 'b'};
  return give(call, string(metaffi_string16_type, units, 3));
}

metaffi_error* invalid_char32(const Call& call) { return give(call, metaffi_value_char32(0x110000)); }

metaffi_error* handle_of_nothing(const Call& call) {
  metaffi_value value = metaffi_value_null();
  value.type = metaffi_handle_type;
  return give(call, value);
}

// Two results, of which only the second can be converted.
metaffi_error* half_invalid(const Call& call) {
  call.results[0] = metaffi_value_char32(0x110000);
  call.results[1] = text(std::string(1000, 'x'));
  return nullptr;
}

// --- errors -------------------------------------------------------------------------------------

const char* text_or_null(const metaffi_value& value) {
  return value.type == metaffi_string8_type ? value.as.string8 : nullptr;
}

// (code, message, guest type, guest stack)
metaffi_error* raise(const Call& call) {
  metaffi_error_info info{};
  info.size = sizeof info;
  info.code = static_cast<metaffi_error_code>(call.arguments[0].as.int64);
  info.message = text_or_null(call.arguments[1]);
  info.guest_type = text_or_null(call.arguments[2]);
  info.guest_stack = text_or_null(call.arguments[3]);
  info.cause = host->error_new(METAFFI_ERROR_INVALID_ARGUMENT, "the cause of it");
  info.exception = object("raised");
  return host->error_new_from(&info);
}

// --- callables ----------------------------------------------------------------------------------

metaffi_error* invoke(const Call& call) {
  return host->callable_invoke(&call.arguments[0], call.arguments + 1, call.argument_count - 1, call.results,
                               call.result_count);
}

// (callable, value): gives the value back after the call.
metaffi_error* invoke_then_echo(const Call& call) {
  if (metaffi_error* error = host->callable_invoke(&call.arguments[0], nullptr, 0, nullptr, 0)) return error;
  return give(call, copy(call.arguments[1]));
}

metaffi_error* invoke_wrapped(const Call& call) {
  metaffi_error* error = invoke(call);
  if (error == nullptr) return nullptr;
  metaffi_error_info info{};
  info.size = sizeof info;
  info.code = METAFFI_ERROR_GUEST_EXCEPTION;
  info.message = "a callback failed";
  info.guest_type = "echo.Wrapped";
  info.guest_stack = "echo.Wrapped: a callback failed\n  at echo\n";
  info.cause = error;
  info.exception = object("wrapped");
  return host->error_new_from(&info);
}

metaffi_error* invoke_on_thread(const Call& call) {
  metaffi_error* error = nullptr;
  std::thread([&] { error = invoke(call); }).join();
  return error;
}

// (callable, threads, calls a thread)
metaffi_error* invoke_on_threads(const Call& call) {
  std::atomic<metaffi_error*> first{nullptr};
  std::vector<std::thread> threads;
  for (int64_t i = 0; i < call.arguments[1].as.int64; ++i) {
    threads.emplace_back([&, i] {
      for (int64_t j = 0; j < call.arguments[2].as.int64; ++j) {
        const metaffi_value arguments[] = {metaffi_value_int64(i), metaffi_value_int64(j)};
        metaffi_error* error = host->callable_invoke(&call.arguments[0], arguments, 2, nullptr, 0);
        metaffi_error* expected = nullptr;
        if (error != nullptr && !first.compare_exchange_strong(expected, error)) host->error_free(error);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  return first;
}

// (callable, milliseconds): calls it again and again on a thread that nobody waits for.
metaffi_error* invoke_for_ever(const Call& call) {
  if (metaffi_error* error = host->handle_retain(&call.arguments[0]); error != nullptr) return error;
  std::thread([callable = call.arguments[0], pause = std::chrono::milliseconds(call.arguments[1].as.int64)] {
    for (;;) {
      host->error_free(host->callable_invoke(&callable, nullptr, 0, nullptr, 0));
      std::this_thread::sleep_for(pause);
    }
  }).detach();
  return nullptr;
}

// Of the JVM that this process has, if it has one.
void leave_jvm() {
#ifndef _WIN32
  struct Jvm {
    void** functions;  // of the invocation interface (JNI, chapter 5)
  };
  using Find = int32_t (*)(Jvm**, int32_t, int32_t*);
  using Detach = int32_t (*)(Jvm*);
  constexpr size_t kDetachCurrentThread = 5;
  Jvm* jvm = nullptr;
  int32_t count = 0;
  const auto find = reinterpret_cast<Find>(dlsym(RTLD_DEFAULT, "JNI_GetCreatedJavaVMs"));
  if (find == nullptr || find(&jvm, 1, &count) != 0 || count == 0) return;
  reinterpret_cast<Detach>(jvm->functions[kDetachCurrentThread])(jvm);
#endif
}

// (callable, calls): as many calls with 40 and 2 on a thread, before it leaves the JVM, and afterwards.
metaffi_error* invoke_detached(const Call& call) {
  const metaffi_value arguments[] = {metaffi_value_int64(40), metaffi_value_int64(2)};
  metaffi_error* error = nullptr;
  std::thread([&] {
    for (int64_t i = 0; i < 2 * call.arguments[1].as.int64 && error == nullptr; ++i) {
      if (i == call.arguments[1].as.int64) leave_jvm();
      error = host->callable_invoke(&call.arguments[0], arguments, 2, call.results, call.result_count);
    }
  }).join();
  return error;
}

metaffi_error* add(void* context, const metaffi_value* arguments, size_t, metaffi_value* results, size_t) {
  results[0] = metaffi_value_int64(static_cast<int64_t>(reinterpret_cast<intptr_t>(context)) + arguments[0].as.int64);
  return nullptr;
}

metaffi_error* adder(const Call& call) {
  const metaffi_type_info int64 = {metaffi_int64_type, 0, nullptr};
  metaffi_callable description{};
  description.invoke = add;
  description.context = reinterpret_cast<void*>(static_cast<intptr_t>(call.arguments[0].as.int64));
  description.parameters = description.results = &int64;
  description.parameter_count = description.result_count = 1;
  return host->callable_new(owner(), &description, &call.results[0]);
}

metaffi_error* describe_all(void*, const metaffi_value* arguments, size_t count, metaffi_value* results, size_t) {
  std::string all;
  for (size_t i = 0; i < count; ++i) all += (i == 0 ? "" : " ") + describe(arguments[i]);
  results[0] = text(all);
  return nullptr;
}

metaffi_error* describer(const Call& call) {
  metaffi_callable description{};
  description.invoke = describe_all;
  description.parameter_count = description.result_count = METAFFI_DYNAMIC;
  return host->callable_new(owner(), &description, &call.results[0]);
}

// --- objects ------------------------------------------------------------------------------------

metaffi_error* make_object(const Call& call) {
  return give(call, object(std::string(text_or_null(call.arguments[0]))));
}

metaffi_error* count_objects(const Call& call) { return give(call, metaffi_value_int64(live_objects())); }

metaffi_value kept = metaffi_value_null();

metaffi_error* keep(const Call& call) {
  host->value_free(&kept);
  kept = copy(call.arguments[0]);
  return nullptr;
}

metaffi_error* give_kept(const Call& call) { return give(call, copy(kept)); }

metaffi_error* drop(const Call&) {
  host->value_free(&kept);
  return nullptr;
}

metaffi_error* drop_on_thread(const Call&) {
  std::thread([] { host->value_free(&kept); }).join();
  return nullptr;
}

metaffi_error* describe_handle(const Call& call) {
  char* type = host->handle_type_name(&call.arguments[0]);
  char* words = host->handle_describe(&call.arguments[0]);
  const std::string both = std::string(type == nullptr ? "" : type) + "|" + (words == nullptr ? "" : words);
  host->free(type);
  host->free(words);
  return give(call, text(both));
}

// (milliseconds)
metaffi_error* sleep(const Call& call) {
  std::this_thread::sleep_for(std::chrono::milliseconds(call.arguments[0].as.int64));
  return nullptr;
}

struct Entry {
  const char* name;
  Function function;
};
constexpr Entry kFunctions[] = {
    {"echo", give_back},
    {"type_of", type_of},
    {"nothing", nothing},
    {"null", null},
    {"invalid_string8", invalid_string8},
    {"lone_surrogate16", lone_surrogate16},
    {"invalid_char32", invalid_char32},
    {"handle_of_nothing", handle_of_nothing},
    {"half_invalid", half_invalid},
    {"raise", raise},
    {"invoke", invoke},
    {"invoke_then_echo", invoke_then_echo},
    {"invoke_wrapped", invoke_wrapped},
    {"invoke_on_thread", invoke_on_thread},
    {"invoke_on_threads", invoke_on_threads},
    {"invoke_for_ever", invoke_for_ever},
    {"invoke_detached", invoke_detached},
    {"adder", adder},
    {"describer", describer},
    {"make_object", make_object},
    {"count_objects", count_objects},
    {"keep", keep},
    {"kept", give_kept},
    {"drop", drop},
    {"drop_on_thread", drop_on_thread},
    {"describe_handle", describe_handle},
    {"sleep", sleep},
};

// --- the plug-in --------------------------------------------------------------------------------

// One entity: a plan of two steps, the call and the check of its error.
struct Entity {
  Function function;
  std::string signature;
  std::vector<metaffi_plan_slot> parameters, results;
  std::vector<metaffi_plan_operand> operands;
  metaffi_plan_step steps[2];
  metaffi_call_plan plan;
};

// After the entity come the addresses of the arguments and of the results: only arrays of values have them side by side, a C function
// of the entity's own signature does not.
metaffi_error* enter(void* context, ...) {
  const auto* entity = static_cast<Entity*>(context);
  std::vector<metaffi_value> arguments(entity->parameters.size()), results(entity->results.size());
  va_list addresses;
  va_start(addresses, context);
  for (metaffi_value& argument : arguments) argument = *va_arg(addresses, const metaffi_value*);
  metaffi_error* error = entity->function({arguments.data(), arguments.size(), results.data(), results.size()});
  for (const metaffi_value& result : results) {
    auto* place = va_arg(addresses, metaffi_value*);
    if (error == nullptr) *place = result;
  }
  va_end(addresses);
  return error;
}

std::vector<metaffi_plan_slot> slots(const metaffi_type_info* infos, size_t count) {
  std::vector<metaffi_plan_slot> all;
  for (size_t i = 0; i < count; ++i) all.push_back({infos[i].type, metaffi_type_repr(infos[i].type), 0});
  return all;
}

metaffi_plan_operand address(metaffi_operand_kind kind, uint32_t index) {
  metaffi_plan_operand operand{};
  operand.kind = static_cast<uint16_t>(kind);
  operand.repr = METAFFI_REPR_POINTER;
  operand.index = index;
  return operand;
}

metaffi_plan_operand constant(const void* pointer) {
  metaffi_plan_operand operand = address(METAFFI_OPERAND_CONSTANT, 0);
  operand.constant = reinterpret_cast<uintptr_t>(pointer);
  return operand;
}

void make_plan(Entity* entity) {
  entity->operands = {constant(entity)};
  for (uint32_t i = 0; i < entity->parameters.size(); ++i)
    entity->operands.push_back(address(METAFFI_OPERAND_ARGUMENT_ADDRESS, i));
  for (uint32_t i = 0; i < entity->results.size(); ++i)
    entity->operands.push_back(address(METAFFI_OPERAND_RESULT_ADDRESS, i));
  metaffi_plan_step& call = entity->steps[0];
  call.kind = METAFFI_STEP_CALL;
  call.as.call.call.function = constant(reinterpret_cast<const void*>(enter));
  call.as.call.call.operands = entity->operands.data();
  call.as.call.call.operand_count = static_cast<uint32_t>(entity->operands.size());
  call.as.call.call.fixed_count = 1;
  call.as.call.call.result = METAFFI_REPR_POINTER;
  call.as.call.call.flags = METAFFI_CALL_TARGET | METAFFI_CALL_VARIADIC;
  call.as.call.call.name = "echo";
  call.as.call.out = 0;
  entity->steps[1].kind = METAFFI_STEP_FAIL_IF;
  entity->steps[1].as.fail_if.value = 0;
  entity->steps[1].as.fail_if.condition = METAFFI_CONDITION_NONZERO;
  metaffi_call_plan& plan = entity->plan;
  plan.size = sizeof plan;
  plan.steps = entity->steps;
  plan.step_count = 2;
  plan.parameters = entity->parameters.data();
  plan.parameter_count = entity->parameters.size();
  plan.results = entity->results.data();
  plan.result_count = entity->results.size();
  plan.value_count = 1;
  plan.signature = entity->signature.c_str();
  plan.owner = entity;
}

metaffi_error* runtime_load(const metaffi_runtime_options* options, void** runtime) {
  if (options != nullptr && options->argument_count > 0)
    return fail(METAFFI_ERROR_INVALID_ARGUMENT, std::string("echo has no option ") + options->arguments[0]);
  *runtime = &host;
  return nullptr;
}

void runtime_release(void*) {}

metaffi_error* module_load(void*, const char* path, void** module) {
  *module = &host;
  return std::strcmp(path, "missing") == 0 ? fail(METAFFI_ERROR_MODULE_NOT_FOUND, "there is no module 'missing'")
                                           : nullptr;
}

void module_free(void*) {}

metaffi_error* entity_load(void*, const metaffi_entity_request* request, const metaffi_call_plan** plan) {
  const std::string name = request->path.count == 0 ? "" : request->path.entries[0].value;
  for (const Entry& entry : kFunctions) {
    if (name != entry.name) continue;
    auto* entity = new Entity{};
    entity->function = entry.function;
    entity->signature = "echo." + name;
    entity->parameters = slots(request->parameters, request->parameter_count);
    entity->results = slots(request->results, request->result_count);
    make_plan(entity);
    *plan = &entity->plan;
    return nullptr;
  }
  return fail(METAFFI_ERROR_ENTITY_NOT_FOUND, "echo has no function '" + name + "'");
}

void entity_free(const metaffi_call_plan* plan) { delete static_cast<Entity*>(plan->owner); }

constexpr metaffi_path_key kKeys[] = {{"callable", 0}, {"class", 0}, {"instance_required", 1}};

constexpr metaffi_plugin kPlugin = {METAFFI_ABI_VERSION,
                                    sizeof(metaffi_plugin),
                                    "echo",
                                    "1",
                                    kKeys,
                                    3,
                                    runtime_load,
                                    runtime_release,
                                    module_load,
                                    module_free,
                                    entity_load,
                                    entity_free,
                                    nullptr,
                                    nullptr};

}  // namespace
}  // namespace echo

extern "C" METAFFI_PLUGIN_API const metaffi_plugin* metaffi_plugin_get(const metaffi_host* host, metaffi_error**) {
  echo::host = host;
  return &echo::kPlugin;
}
