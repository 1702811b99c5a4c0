using System.Text;

namespace Whence.Explain;

/// <summary>
/// Results in a file that only grows, a line each (<see cref="ComparisonResults"/>). Opened again by the same comparison it goes on behind its last whole line, so that
/// work that was ended in the middle ends with the same bytes as work that was not.
/// </summary>
sealed class ComparisonFile : IDisposable
{
    readonly FileStream stream;

    ComparisonFile(FileStream stream, ComparisonResults results) => (this.stream, Results) = (stream, results);

    /// <summary>What it holds.</summary>
    public ComparisonResults Results { get; }

    /// <summary>Opens a file, or begins it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="header">What its results are to be of.</param>
    /// <exception cref="ExplainException">It holds results of another comparison, or none of a comparison.</exception>
    /// <exception cref="IOException">It cannot be written, or another process is writing it.</exception>
    public static ComparisonFile Open(string path, ComparisonHeader header)
    {
        var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        try
        {
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            if (Array.IndexOf(bytes, (byte)'\n') < 0)
                return Begin(path, stream, bytes, header);
            var (results, length) = ComparisonResults.Read(bytes, path);
            if (header.Differs(results.Header) is { } difference)
                throw new ExplainException($"{path}: it holds results of another comparison: {difference}; choose another folder, or remove the file");
            if (header.Shard != results.Header.Shard)
                throw new ExplainException($"{path}: it holds the stretch {results.Header.Shard}, {header.Shard} is asked for");
            stream.SetLength(length);
            stream.Position = length;
            return new(stream, results);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Reads a file whose work is done.</summary>
    /// <exception cref="ExplainException">It holds no results of a comparison.</exception>
    public static ComparisonResults Load(string path) => ComparisonResults.Read(File.ReadAllBytes(path), path).Results;

    /// <summary>Writes whole results anew.</summary>
    public static void Save(string path, ComparisonResults results) => File.WriteAllText(path, string.Concat(results.Lines().Select(line => line + "\n")));

    /// <summary>Adds a line: it is the system's when this returns, and stays when the process ends.</summary>
    public void Keep(string line)
    {
        stream.Write(Encoding.UTF8.GetBytes(line + "\n"));
        stream.Flush();
    }

    /// <inheritdoc/>
    public void Dispose() => stream.Dispose();

    // What is there is the beginning of a line, or nothing.
    static ComparisonFile Begin(string path, FileStream stream, byte[] bytes, ComparisonHeader header)
    {
        var line = Encoding.UTF8.GetBytes(ComparisonResults.Line(header));
        if (!line.AsSpan().StartsWith(bytes))
            throw new ExplainException($"{path}: it is no file of results, as compare writes it");
        stream.SetLength(0);
        var file = new ComparisonFile(stream, new(header));
        file.Keep(ComparisonResults.Line(header));
        return file;
    }
}
