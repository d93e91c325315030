// What the fake plug-in offers to the tests that load it.
//
// Runtime "fake"; every module path but "missing" loads. Entities, by `callable=`, are in entities_*.cpp. The counters and
// the log are exported for the tests.
#pragma once

#include <metaffi/plugin.h>

#include <atomic>

namespace fake {

const metaffi_host& host();
std::uint32_t owner();

struct Counters {
  std::atomic<long> runtimes;  // alive
  std::atomic<long> modules;
  std::atomic<long> entities;
  std::atomic<long> objects;
  std::atomic<long> calls;     // of targets
  std::atomic<long> resolved;  // slow paths of LOAD_HANDLE
};

// The plug-in's answer to entity_load: the plan of the entity named, or an error.
metaffi_error* load_entity(const metaffi_entity_request& request, const metaffi_call_plan** plan);
void free_entity(const metaffi_call_plan* plan);

}  // namespace fake

extern "C" {
METAFFI_PLUGIN_API fake::Counters* metaffi_fake_counters(void);
// Order in which releases ran since the last question: one letter each. Not thread-safe.
METAFFI_PLUGIN_API const char* metaffi_fake_log(void);
// Where the entity `wait` waits: it sets `inside`, and returns once `go_on` is set.
struct metaffi_fake_gate {
  std::atomic<bool> inside;
  std::atomic<bool> go_on;
};
METAFFI_PLUGIN_API metaffi_fake_gate* metaffi_fake_gate_get(void);
// The host table, for tests of host services.
METAFFI_PLUGIN_API const metaffi_host* metaffi_fake_host(void);
}
