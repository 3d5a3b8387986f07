/// Limits on what a request may carry.
public enum APILimits {
    /// Bytes of a requirements or checkout request.
    public static let manifestBodyBytes = 64 << 20
    /// Bytes of any other JSON request.
    public static let smallBodyBytes = 1 << 20
}
