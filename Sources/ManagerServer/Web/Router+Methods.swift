internal import FlamencoAPI
internal import HTTPTypes
internal import Hummingbird

extension Router {
    /// Has a path answer other methods than its own with 405 and those that it has.
    func refuseOtherMethods(than allowed: [HTTPRequest.Method], at path: RouterPath) {
        let names = allowed.map(\.rawValue).sorted().joined(separator: ", ")
        for method: HTTPRequest.Method in [.get, .post, .put, .delete, .patch] where !allowed.contains(method) {
            on(path, method: method) { _, _ -> Response in
                throw APIError(.methodNotAllowed, "only \(names) can be used here", allowedMethods: names)
            }
        }
    }
}
