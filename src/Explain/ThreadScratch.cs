namespace Whence.Explain;

/// <summary>
/// Working memory that a thread keeps for its next call, in a <c>[ThreadStatic]</c> field of its user. A shared pool gives arrays back now and then, and runs that promise to allocate
/// nothing would allocate them anew.
/// </summary>
static class ThreadScratch
{
    /// <summary>The array that is kept, or a longer one in its place. Its values are what was left in it.</summary>
    public static T[] AtLeast<T>(ref T[]? kept, int length) => kept is not null && kept.Length >= length ? kept : kept = new T[length];
}
