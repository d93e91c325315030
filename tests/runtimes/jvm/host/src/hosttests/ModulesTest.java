package hosttests;

import static hosttests.Guests.fails;
import static hosttests.Guests.types;
import static metaffi.MetaFFITypeInfo.MetaFFITypes.*;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import metaffi.Caller;
import org.junit.jupiter.api.Test;

/** Lambdas of a program that is a module. */
class ModulesTest {
  private static final String PACKAGE = "hosttests.closed";

  private final Caller apply =
      Guests.echo().load("callable=invoke", types(MetaFFICallable, MetaFFIInt64), types(MetaFFIInt64));

  /** A module of {@link hosttests.closed.Maker}, which gives its lambdas by a service, as its package may be closed. */
  private static Object lambda(boolean isExported) {
    ModuleDescriptor.Builder module =
        ModuleDescriptor.newModule("closed")
            .packages(Set.of(PACKAGE))
            .provides(Supplier.class.getName(), List.of(PACKAGE + ".Maker"));
    if (isExported) module.exports(PACKAGE);
    ModuleLayer boot = ModuleLayer.boot();
    ModuleLayer layer =
        boot.defineModulesWithOneLoader(
            boot.configuration().resolve(new Finder(module.build()), ModuleFinder.of(), Set.of("closed")), null);
    for (Supplier<?> maker : ServiceLoader.load(layer, Supplier.class)) {
      if (maker.getClass().getModule().getLayer() == layer) return maker.get();
    }
    throw new AssertionError("the service is not there");
  }

  @Test
  void lambdasOfAnExportedPackageAreCalled() {
    assertEquals(42L, apply.call(lambda(true), 21)[0]);
  }

  @Test
  void aPackageThatIsNotExportedIsNamed() {
    fails("INVALID_ARGUMENT", () -> apply.call(lambda(false), 21), "Argument 1", "exports hosttests.closed", "module closed");
  }

  /** Finds the one module, whose classes are in the jar of the tests. */
  private static final class Finder implements ModuleFinder {
    private final ModuleReference reference;

    Finder(ModuleDescriptor descriptor) {
      reference =
          new ModuleReference(descriptor, null) {
            @Override
            public ModuleReader open() {
              return new Reader();
            }
          };
    }

    @Override
    public Optional<ModuleReference> find(String name) {
      return name.equals("closed") ? Optional.of(reference) : Optional.empty();
    }

    @Override
    public Set<ModuleReference> findAll() {
      return Set.of(reference);
    }
  }

  private static final class Reader implements ModuleReader {
    @Override
    public Optional<URI> find(String name) {
      try {
        return Optional.of(ModulesTest.class.getResource("/" + name).toURI());
      } catch (URISyntaxException impossible) {
        throw new IllegalStateException(impossible);
      }
    }

    @Override
    public Stream<String> list() {
      return Stream.empty();
    }

    @Override
    public void close() {}
  }
}
