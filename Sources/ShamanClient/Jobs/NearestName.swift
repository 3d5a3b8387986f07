/// The name that somebody who wrote `name` probably meant; `nil` when none is like it.
///
/// Letters left out, added, changed or swapped count one each; up to a third of the name may be wrong. Case does not count.
func nearestName(to name: String, among names: [String]) -> String? {
    let letters = Array(name.lowercased())
    let bound = max(1, letters.count / 3)
    let candidates = names.map { (name: $0, distance: distance(letters, Array($0.lowercased()))) }
    if let best = candidates.min(by: { $0.distance < $1.distance }), best.distance <= bound { return best.name }
    // Somebody who knows the beginning only.
    let longer = names.filter { $0.lowercased().hasPrefix(name.lowercased()) }
    return letters.count >= 3 && longer.count == 1 ? longer[0] : nil
}

/// How many letters have to be left out, added, changed or swapped with their neighbours to make one text of the other.
private func distance(_ left: [Character], _ right: [Character]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...right.count)
    for (row, letter) in left.enumerated() {
        var current = [row + 1]
        for (column, other) in right.enumerated() {
            var best = min(last[column] + (letter == other ? 0 : 1), last[column + 1] + 1, current[column] + 1)
            if row > 0, column > 0, letter == right[column - 1], left[row - 1] == other {
                best = min(best, beforeLast[column - 1] + 1)
            }
            current.append(best)
        }
        beforeLast = last
        last = current
    }
    return last[right.count]
}

/// `; did you mean "frames"?`, or which names there are.
func suggestion(for name: String, among names: [String], calledEach noun: String) -> String {
    if let nearest = nearestName(to: name, among: names) { return "; did you mean \(quoted(nearest))?" }
    guard !names.isEmpty else { return "; there are no \(noun)s" }
    return "; the \(noun)s are \(names.map { ShamanClientError.oneLine($0) }.joined(separator: ", "))"
}
