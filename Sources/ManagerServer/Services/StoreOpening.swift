internal import Foundation
public import Logging
public import ManagerConfiguration
public import Shaman

/// Opens the file store that a configuration asks for.
public enum StoreOpening {
    /// Opens the store and remembers its identity, so that an unmounted share is refused the next time.
    ///
    /// - Returns: The store; `nil` when it is switched off or no storage is configured.
    /// - Throws: ``Shaman/ShamanError`` when it is in use, is another one than before, or cannot be opened.
    public static func open(_ configuration: ManagerConfiguration, logger: Logger) throws -> ShamanService? {
        guard configuration.shaman.isEnabled else {
            logger.notice("the file store is switched off (shaman.enabled)")
            return nil
        }
        guard !configuration.isFirstRun else {
            logger.notice(
                "no shared storage is configured: give --storage DIR, or shared_storage_path in the configuration")
            return nil
        }
        let memory = VolumeMemory(directory: configuration.localStoragePath)
        let shaman = try open(options(configuration), memory)
        try memory.remember(shaman.identity, of: configuration.sharedStoragePath)
        report(shaman, logger: logger)
        return shaman
    }

    /// Why another storage could not be served; `nil` when it could. Opens a store there for a moment. Blocks.
    static func problem(with storage: String, _ configuration: ManagerConfiguration) -> String? {
        guard configuration.shaman.isEnabled else { return nil }
        var options = options(configuration)
        options.storage = storage
        do {
            try open(options, VolumeMemory(directory: configuration.localStoragePath)).close()
            return nil
        } catch {
            return "\(error)"
        }
    }

    private static func open(_ options: ShamanOptions, _ memory: VolumeMemory) throws -> ShamanService {
        var options = options
        options.expectedIdentity = try memory.identity(of: options.storage)
        do throws(ShamanError) {
            return try ShamanService(options)
        } catch {
            guard error.code == .wrongVolume else { throw error }
            throw ShamanError(error.code, "\(error.message) (remembered in \(memory.file))")
        }
    }

    /// What the engine needs to know of a configuration.
    public static func options(_ configuration: ManagerConfiguration) -> ShamanOptions {
        let settings = configuration.shaman
        var options = ShamanOptions(storage: configuration.sharedStoragePath)
        options.durability =
            switch settings.durability {
            case .checkout: .checkout
            case .always: .always
            case .none: .none
            }
        options.minimumFree = settings.minimumFree
        options.checkoutWait = settings.checkoutWait.duration
        options.portableNames = settings.portableNames
        options.maximumAge = settings.garbageCollection.maximumAge.duration
        options.quarantineAge = settings.garbageCollection.quarantine.duration
        options.extraCheckoutRoots = settings.garbageCollection.extraCheckoutPaths
        return options
    }

    private static func report(_ shaman: ShamanService, logger: Logger) {
        let can = shaman.capabilities
        logger.notice(
            "store opened",
            metadata: [
                "storage": "\(shaman.options.storage)", "store": "\(shaman.identity.id)",
                "hard_links": "\(can.hardLinks)", "symbolic_links": "\(can.symbolicLinks)",
                "exclusive_rename": "\(can.exclusiveRename)", "durability": "\(shaman.options.durability.rawValue)",
            ])
        if !can.symbolicLinks {
            logger.error(
                "the storage volume cannot hold symbolic links: every checkout will fail; see docs/storage-format.md")
        }
        if !can.hardLinks {
            logger.warning("the storage volume has no hard links: uploads are published by rename")
        }
    }
}
