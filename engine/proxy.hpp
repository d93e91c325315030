// Attached proxies from the side of reference counting.
#pragma once

#include <metaffi/proxy.h>

#include <cstdint>

struct metaffi_handle;

namespace metaffi::engine {

// What becomes of the last counted reference of a slot that may have proxies attached.
enum class LastReference : std::uint8_t {
  kChanged,  // nothing was done: it was not the last one any more, or there are no proxies
  kGone,     // the count is 0: the slot is the caller's to retire
  kPassedOn  // the proxies were dropped, and count from here on
};

// Whether proxies may be attached to the slot.
[[nodiscard]] bool may_have_proxies(metaffi_handle& slot) noexcept;

// Gives up a reference that was seen to be the last counted one.
[[nodiscard]] LastReference give_up_last_reference(metaffi_handle* slot, std::uint32_t generation) noexcept;

}  // namespace metaffi::engine
