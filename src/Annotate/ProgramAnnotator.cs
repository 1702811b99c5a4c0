using System.Diagnostics;

namespace Whence.Annotate;

/// <summary>
/// A property that another program measures, in any language: it is started once, reads the path of a picture from a line of its input, and answers each
/// with one line, a number or a word.
/// </summary>
public sealed class ProgramAnnotator : IDisposable
{
    readonly Process process;
    readonly string name;

    /// <summary>Starts the program.</summary>
    /// <param name="name">Name of the column.</param>
    /// <param name="command">What the system's shell runs.</param>
    /// <exception cref="AnnotateException">It cannot be started.</exception>
    public ProgramAnnotator(string name, string command)
    {
        this.name = name;
        var (shell, option) = OperatingSystem.IsWindows() ? ("cmd.exe", "/c") : ("/bin/sh", "-c");
        ProcessStartInfo start = new(shell, [option, command]) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false };
        try
        {
            process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception caught)
        {
            throw new AnnotateException($"annotator '{name}': '{command}' cannot be started: {caught.Message}", caught);
        }
    }

    /// <summary>The program's answer to a picture.</summary>
    /// <exception cref="AnnotateException">It ended without one.</exception>
    public string Ask(string path)
    {
        try
        {
            process.StandardInput.WriteLine(path);
            process.StandardInput.Flush();
            if (process.StandardOutput.ReadLine() is { } answer)
                return answer.Trim();
        }
        catch (IOException caught)
        {
            throw new AnnotateException($"annotator '{name}': the program ended before it was asked about {path}", caught);
        }
        process.WaitForExit();
        throw new AnnotateException($"annotator '{name}': the program ended with {process.ExitCode} and no answer to {path}");
    }

    /// <summary>Ends its input, upon which it should end.</summary>
    public void Dispose()
    {
        try
        {
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended already.
        }
        process.Dispose();
    }
}
