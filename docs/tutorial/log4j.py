from metaffi import MetaFFIRuntime, MetaFFITypes
from metaffi.metaffi_types import new_metaffi_type_info

runtime = MetaFFIRuntime("openjdk")
module = runtime.load_module("log4j-api-2.21.1.jar;log4j-core-2.21.1.jar")

getLogger = module.load_entity(
    "class=org.apache.logging.log4j.LogManager,callable=getLogger",
    [new_metaffi_type_info(MetaFFITypes.metaffi_string8_type)],
    [new_metaffi_type_info(MetaFFITypes.metaffi_handle_type)])
log_error = module.load_entity(
    "class=org.apache.logging.log4j.Logger,callable=error,instance_required",
    [new_metaffi_type_info(MetaFFITypes.metaffi_handle_type),
     new_metaffi_type_info(MetaFFITypes.metaffi_string8_type)], None)

logger = getLogger("mylogger")
log_error(logger, "Logging error from Python!")
