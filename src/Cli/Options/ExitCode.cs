using System.CommandLine;
using Whence.Annotate;
using Whence.Diagnose;
using Whence.Explain;
using Whence.Graphs;
using Whence.Models;
using Whence.Models.Images;
using Whence.Models.Lap;
using Whence.Models.Onnx;
using Whence.Models.Tensors;
using Whence.Models.Training;
using Whence.Runtime;
using Whence.Statistics;

namespace Whence.Cli;

/// <summary>
/// How the command ends: 0 done, 1 an input or device could not be used, 2 the command line was wrong, 3 a gate does not hold, 130 or 143 cancelled
/// (<see cref="Interruption"/>). Errors of the typed kinds are one line on stderr; anything else is a defect and keeps its stack trace.
/// </summary>
static class ExitCode
{
    /// <summary>An input or device could not be used.</summary>
    public const int Failed = 1;

    /// <summary>A gate does not hold.</summary>
    public const int GateFailed = 3;

    const int Usage = 2;

    public static async Task<int> Of(ParseResult parsed)
    {
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
                Console.Error.WriteLine($"whence: {error.Message}");
            foreach (var word in parsed.UnmatchedTokens)
                Suggest(word, parsed.CommandResult.Command);
            Console.Error.WriteLine("whence: see 'whence --help'");
            return Usage;
        }
        using var interruption = new Interruption();
        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, interruption.Token);
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine("whence: cancelled");
            return interruption.Code;
        }
        catch (UsageException caught)
        {
            Console.Error.WriteLine($"whence: {caught.Message}");
            return Usage;
        }
        catch (Exception caught) when (IsExpected(caught))
        {
            Console.Error.WriteLine($"whence: {caught.Message}");
            return Failed;
        }
    }

    /// <summary>The code of results: that of failure where a picture could not be read, which is said.</summary>
    public static int Of(ComparisonResults results)
    {
        if (results.Unreadable.Count() is not (> 0 and var unreadable))
            return 0;
        Console.Error.WriteLine($"whence: {unreadable} of {results.Pictures.Count} pictures cannot be read and are left out");
        return Failed;
    }

    static void Suggest(string word, Command command)
    {
        string[] names = [.. (word.StartsWith('-') ? command.Options.Select(option => option.Name) : command.Subcommands.Select(verb => verb.Name))];
        if (NearNames.Of(word, names) is { Count: > 0 } near)
            Console.Error.WriteLine($"whence: for '{word}', is {string.Join(" or ", near.Select(i => names[i]))} meant?");
    }

    /// <summary>Whether an error is of the typed kinds, rather than a defect.</summary>
    public static bool IsExpected(Exception e) =>
        e is OnnxException or PreprocessingException or ImageException or TensorFormatException or ExplainException or BackendException
            or LapException or StatisticsException or TrainingException or DiagnoseException or AnnotateException or PluginException or ShapeException or GraphException or IOException or UnauthorizedAccessException;
}
