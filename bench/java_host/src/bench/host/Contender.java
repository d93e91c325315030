package bench.host;

import java.util.Map;

/** One way to call the guest. */
public interface Contender {
  /** By the names of scenarios. What does not change between calls is prepared here. */
  Map<String, Job> jobs() throws Throwable;

  /** What to say of it in the report. */
  default Map<String, String> context() {
    return Map.of();
  }
}
