namespace Whence.Studies;

/// <summary>The lines of a result as they come: to stdout, and into a file where one is named.</summary>
static class ResultLines
{
    public static void Write(IEnumerable<string> lines, string? path)
    {
        using var file = Open(path);
        foreach (var line in lines)
            Write(line, file);
    }

    public static async Task WriteAsync(IAsyncEnumerable<string> lines, string? path)
    {
        await using var file = Open(path);
        await foreach (var line in lines)
            Write(line, file);
    }

    // Each line at once: a run may take long, and be cut.
    static StreamWriter? Open(string? path) => path is null ? null : new(path) { AutoFlush = true };

    static void Write(string line, StreamWriter? file)
    {
        Console.Out.WriteLine(line);
        file?.WriteLine(line);
    }
}
