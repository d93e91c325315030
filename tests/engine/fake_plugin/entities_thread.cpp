// What belongs to a thread; waiting for another.
#include <atomic>
#include <cstdint>
#include <thread>

#include "tests/engine/fake_plugin/entities.hpp"
#include "tests/engine/fake_plugin/plan_builder.hpp"

namespace fake {
namespace {

metaffi_fake_gate gate;

thread_local void* environment __attribute__((tls_model("initial-exec"))) = nullptr;

std::atomic<long> attached;

metaffi_error* attach(void* context, void** found) {
  ++*static_cast<std::atomic<long>*>(context);
  environment = &environment;
  *found = environment;
  return nullptr;
}

metaffi_error* cannot_attach(void*, void**) { return host().error_new(METAFFI_ERROR_UNSUPPORTED, "fake: no thread"); }

bool is_environment(const void* found) { return found == &environment; }

std::int64_t wait_at_gate() {
  gate.inside = true;
  while (!gate.go_on) std::this_thread::yield();
  return 1;
}

void build_attached(PlanBuilder& plan, const metaffi_entity_request&) {
  const Operand found = plan.load_thread(false, 0, attach, &attached);
  plan.store(0, plan.call(plan.describe(is_environment, METAFFI_REPR_BOOL, {found}, "is_environment")));
}

void build_attached_fast(PlanBuilder& plan, const metaffi_entity_request&) {
#if defined(__x86_64__) && defined(__linux__)
  std::uintptr_t thread = 0;
  asm("movq %%fs:0, %0" : "=r"(thread));
  const auto offset = static_cast<std::int64_t>(reinterpret_cast<std::uintptr_t>(&environment) - thread);
  const Operand found = plan.load_thread(true, offset, attach, &attached);
#else
  const Operand found = plan.load_thread(false, 0, attach, &attached);
#endif
  plan.store(0, plan.call(plan.describe(is_environment, METAFFI_REPR_BOOL, {found}, "is_environment")));
}

void build_unattachable(PlanBuilder& plan, const metaffi_entity_request&) {
  plan.load_thread(false, 0, cannot_attach, nullptr);
}

void build_wait(PlanBuilder& plan, const metaffi_entity_request&) {
  plan.store(0, plan.call(plan.describe(wait_at_gate, METAFFI_REPR_I64, {}, "wait_at_gate")));
}

constexpr Entity entities[] = {
    {"attached", build_attached},
    {"attached_fast", build_attached_fast},
    {"unattachable", build_unattachable},
    {"wait", build_wait},
};

}  // namespace

std::span<const Entity> thread_entities() { return entities; }

}  // namespace fake

metaffi_fake_gate* metaffi_fake_gate_get(void) { return &fake::gate; }
