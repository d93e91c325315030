package cross;

import static metaffi.MetaFFITypeInfo.MetaFFITypes.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import metaffi.Caller;
import metaffi.MetaFFIException;
import metaffi.MetaFFIHandle;
import metaffi.MetaFFIModule;
import metaffi.MetaFFIRuntime;
import metaffi.MetaFFITypeInfo.MetaFFITypes;
import org.junit.jupiter.api.Test;

/** goquery and google/uuid, packages of the module proxy, called from Java. */
class GoPackagesTest {
  private static final MetaFFIModule PACKAGES =
      new MetaFFIRuntime("go").loadModule(System.getenv("METAFFI_TEST_GUEST_DIR") + "/packages_MetaFFIGuest");

  private static MetaFFITypes[] types(MetaFFITypes... types) {
    return types;
  }

  private static Caller load(String path, MetaFFITypes[] params, MetaFFITypes... results) {
    return PACKAGES.load(path, params, results);
  }

  /** goquery's Each: a func of an index and a selection. */
  @FunctionalInterface
  interface Visit {
    void visit(long index, MetaFFIHandle selection);
  }

  @Test
  void goqueryFindsTheItemsOfAPage() {
    Object reader = load("callable=strings.NewReader", types(MetaFFIString8), MetaFFIHandle)
        .call("<ul><li>one</li><li>zwei ß</li></ul><p>three</p>")[0];
    Object document = load("callable=goquery.NewDocumentFromReader", types(MetaFFIHandle), MetaFFIHandle).call(reader)[0];
    Object items = load("callable=Document.Find,instance_required", types(MetaFFIHandle, MetaFFIString8), MetaFFIHandle)
        .call(document, "li")[0];
    Caller text = load("callable=Selection.Text,instance_required", types(MetaFFIHandle), MetaFFIString8);
    List<String> found = new ArrayList<>();
    Visit visit = (index, item) -> found.add(index + " " + text.call(item)[0]);
    Caller each =
        load("callable=Selection.Each,instance_required", types(MetaFFIHandle, MetaFFICallable), MetaFFIHandle);
    each.call(items, visit);
    assertEquals(List.of("0 one", "1 zwei ß"), found);
    IllegalStateException thrown = new IllegalStateException("enough");
    Visit fails = (index, item) -> {
      throw thrown;
    };
    MetaFFIException failure = assertThrows(MetaFFIException.class, () -> each.call(items, fails));
    Throwable last = failure;
    while (last.getCause() != null) last = last.getCause();
    assertEquals(thrown, last);
  }

  @Test
  void uuidsAreParsedAndRefused() {
    Caller parse = load("callable=uuid.Parse", types(MetaFFIString8), MetaFFIHandle);
    Caller text = load("callable=UUID.String,instance_required", types(MetaFFIHandle), MetaFFIString8);
    assertEquals("6ba7b810-9dad-11d1-80b4-00c04fd430c8",
        text.call(parse.call("6BA7B810-9DAD-11D1-80B4-00C04FD430C8")[0])[0]);
    MetaFFIException failure = assertThrows(MetaFFIException.class, () -> parse.call("nope"));
    assertEquals("uuid.invalidLengthError", failure.guestType());
    assertTrue(failure.getMessage().contains("invalid UUID length: 4"), failure.getMessage());
  }
}
