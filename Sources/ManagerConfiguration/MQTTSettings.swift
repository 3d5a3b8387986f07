/// Where events are published by MQTT: section `mqtt.client` of the configuration file.
public struct MQTTSettings: Equatable, Sendable {
    /// Whether anything is published.
    public internal(set) var isEnabled = false
    /// The broker's URL; empty for none.
    public internal(set) var broker = ""
    /// What the broker calls the server.
    public internal(set) var clientID = "flamenco"
    /// What stands before each topic.
    public internal(set) var topicPrefix = "flamenco"
    /// The user; empty for anonymous.
    public internal(set) var username = ""
    /// The user's password, in clear.
    public internal(set) var password = ""
}
