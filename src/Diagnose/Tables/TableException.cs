namespace Whence.Diagnose.Tables;

/// <summary>A table cannot be read; the message names the file and, where there is one, line and column.</summary>
public sealed class TableException : DiagnoseException
{
    /// <param name="source">Name of the file.</param>
    /// <param name="reason">What is wrong, with values.</param>
    /// <param name="line">Line in the file, from 1.</param>
    /// <param name="column">Name of the column, or its number.</param>
    /// <param name="inner">What a library threw.</param>
    public TableException(string source, string reason, long? line = null, string? column = null, Exception? inner = null)
        : base($"{source}{(line is null ? "" : $", line {line}")}{(column is null ? "" : $", column '{Short(column)}'")}: {reason}", inner)
    {
        (File, Line, Column, Reason) = (source, line, column, reason);
    }

    /// <summary>Name of the file.</summary>
    public string File { get; }

    /// <summary>Line in the file, from 1, where there is one.</summary>
    public long? Line { get; }

    /// <summary>Name of the column, where there is one.</summary>
    public string? Column { get; }

    /// <summary>What is wrong, without the place.</summary>
    internal string Reason { get; }

    /// <summary>The beginning of a text that may be long, without line ends.</summary>
    internal static string Short(ReadOnlySpan<char> text) =>
        (text.Length <= 40 ? text.ToString() : $"{text[..40]}...").ReplaceLineEndings(" ");
}
