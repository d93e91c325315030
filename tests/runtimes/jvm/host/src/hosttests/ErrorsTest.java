package hosttests;

import static hosttests.Guests.fails;
import static hosttests.Guests.types;
import static metaffi.MetaFFITypeInfo.MetaFFITypes.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import metaffi.Caller;
import metaffi.MetaFFIErrorCode;
import metaffi.MetaFFIException;
import metaffi.MetaFFIModule;
import metaffi.MetaFFIRuntime;
import metaffi.MetaFFITypeInfo;
import metaffi.MetaFFITypeInfo.MetaFFITypes;
import org.junit.jupiter.api.Test;

class ErrorsTest {
  @Test
  void guestErrorsKeepTypeStackAndCause() {
    Caller raise = Guests.echo().load(
        "callable=raise", types(MetaFFIInt64, MetaFFIString8, MetaFFIString8, MetaFFIString8), null);
    MetaFFIException failure = assertThrows(
        MetaFFIException.class, () -> raise.call(21, "went wröng", "echo.Error", "at echo\n  at deep"));
    assertEquals(MetaFFIErrorCode.GUEST_EXCEPTION, failure.code());
    assertEquals("went wröng", failure.getMessage());
    assertEquals("echo.Error", failure.guestType());
    assertEquals("at echo\n  at deep", failure.guestStack());
    MetaFFIException cause = assertInstanceOf(MetaFFIException.class, failure.getCause());
    assertEquals("INVALID_ARGUMENT", cause.codeName());
    assertEquals("the cause of it", cause.getMessage());
    assertNull(cause.guestType());
    assertNull(cause.getCause());
  }

  @Test
  void whatCannotBeLoadedIsNamed() {
    fails("RUNTIME_NOT_FOUND", () -> new MetaFFIRuntime("cobol").loadRuntimePlugin(), "cobol");
    fails("MODULE_NOT_FOUND", () -> new MetaFFIRuntime("native").loadModule("/no/such/lib.so"), "/no/such/lib.so");
    fails("ENTITY_NOT_FOUND", () -> Guests.C.load("callable=no_such_function"), "no_such_function");
    fails("ENTITY_PATH", () -> Guests.C.load("callable=add,callable=add"));
    fails("ENTITY_PATH", () -> Guests.C.load("what=ever"));
    fails("SIGNATURE", () -> Guests.c("add", types(MetaFFIAny), null));
  }

  @Test
  void nullsAreRefusedWhereTheyMeanNothing() {
    assertThrows(NullPointerException.class, () -> new MetaFFIRuntime(null));
    assertThrows(NullPointerException.class, () -> new MetaFFIRuntime("native").loadModule(null));
    assertThrows(NullPointerException.class, () -> Guests.C.load(null));
    NullPointerException which = assertThrows(
        NullPointerException.class, () -> Guests.C.load("callable=add", new MetaFFITypeInfo[] {null}, null));
    assertTrue(which.getMessage().contains("parameter 1"), which.getMessage());
    assertThrows(NullPointerException.class, () -> new MetaFFITypeInfo((MetaFFITypes) null));
    assertThrows(IllegalArgumentException.class, () -> new MetaFFITypeInfo(MetaFFIInt64Array, -1));
  }

  @Test
  void releasedRuntimesAndClosedModulesSaySo() {
    MetaFFIRuntime runtime = new MetaFFIRuntime("native");
    MetaFFIModule module = runtime.loadModule(Guests.environment("METAFFI_TEST_NATIVE_GUEST"));
    Caller add = module.load("callable=add", types(MetaFFIInt64, MetaFFIInt64), types(MetaFFIInt64));
    module.close();
    module.close();
    assertEquals(3L, add.call(1, 2)[0]);
    fails("RELEASED", () -> module.load("callable=add"), "closed");
    runtime.releaseRuntimePlugin();
    runtime.releaseRuntimePlugin();
    fails("RELEASED", () -> add.call(1, 2));
    runtime.loadRuntimePlugin();
    runtime.close();
  }

  @Test
  void aResultThatCannotBeConvertedLeavesNothingBehind() {
    Caller half = Guests.echo().load("callable=half_invalid", null, types(MetaFFIAny, MetaFFIAny));
    assertEquals(0x110000, half.call()[0]);
  }
}
