// What an entity path names: callable=F, callable=T.M, global=G, field=T.F, each with its tags.
#pragma once

#include <metaffi/plugin.h>

#include <string>

#include "runtimes/go/guest_abi.h"

namespace metaffi::go {

struct EntityPath {
  metaffi_go_entity_kind kind = METAFFI_GO_CALLABLE;
  std::string name;       // blanks removed: "uuid.New", "Map[int,string].Get"
  bool instance = false;  // instance_required
  std::string text;       // as written
};

// Throws Failure (ENTITY_PATH).
EntityPath read_path(const metaffi_entity_path_entries& entries);

// "callable=Greet", "field=T.F,instance_required,getter": the path of an entity called `name`.
std::string write_path(metaffi_go_entity_kind kind, bool instance, std::string_view name);

}  // namespace metaffi::go
