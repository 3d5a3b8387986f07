extension String {
    /// The beginning of the text, of at most so many bytes of UTF-8; a character of which there is no room for all bytes is left out.
    ///
    /// - Precondition: The limit is not negative.
    public func prefix(bytes limit: Int) -> Substring {
        guard utf8.count > limit else { return self[...] }
        // A string, unlike its bytes, is cut before a character of which only a part would be left.
        return self[..<utf8.index(startIndex, offsetBy: limit)]
    }
}
