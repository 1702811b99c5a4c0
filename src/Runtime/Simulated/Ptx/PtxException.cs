namespace Whence.Runtime.Simulated.Ptx;

/// <summary>PTX text that cannot be read, or not be run here.</summary>
sealed class PtxException(string message, int line, string text)
    : Exception(line > 0 ? $"PTX line {line}: {message}{(text.Length > 0 ? $": {text}" : "")}" : $"PTX: {message}")
{
    /// <summary>Number of the line, from 1; 0 where no line is meant.</summary>
    public int Line { get; } = line;

    /// <summary>The line, or the instruction.</summary>
    public string Text { get; } = text;
}
