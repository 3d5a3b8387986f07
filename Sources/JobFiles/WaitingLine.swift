/// Things that wait in the order in which they came.
struct WaitingLine<Element> {
    private var elements: [Element?] = []
    private var head = 0

    mutating func append(_ element: Element) { elements.append(element) }

    mutating func popFirst() -> Element? {
        guard head < elements.count else { return nil }
        defer { advance() }
        return elements[head].take()
    }

    private mutating func advance() {
        head += 1
        guard head == elements.count || head > 1024 && head * 2 > elements.count else { return }
        elements.removeFirst(head)
        head = 0
    }
}
