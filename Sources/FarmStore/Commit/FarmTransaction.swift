/// A transaction: what the parts of the domain do in it is done as a whole or not at all.
///
/// It belongs to the call that it was given to. What can be done in it is in extensions, one per subject.
public struct FarmTransaction {
    let session: any SQLSession
}
