package hosttests;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** There are no memory segments on this Java; the class of src22 tests them. */
class SegmentsTest {
  @Test
  void areNotThereYet() {
    assertTrue(Runtime.version().feature() < 22, "the jar of the tests has no classes for Java 22");
  }
}
