using System.Text.Json;
using Whence.Models.Images;

namespace Whence.Cli;

/// <summary>A picture that is named on the command line.</summary>
/// <param name="Name">What results call it.</param>
/// <param name="Path">Where it lies; tells two of one name apart.</param>
/// <param name="Load">Reads it.</param>
sealed record NamedPicture(string Name, string Path, Func<Image> Load);

/// <summary>The line of JSON of a picture that could not be used.</summary>
sealed record PictureErrorJson(string Image, string Path, string Error);

/// <summary>
/// Pictures one after another. One that cannot be used is said on stderr, and with --json also as an object with an <c>error</c>; the others go on, and the command ends
/// with 1. Until one went through, only what is wrong with reading a picture counts as the picture's.
/// </summary>
sealed class PictureLoop(bool json)
{
    readonly List<(NamedPicture Picture, string Error)> failed = [];

    /// <summary>Pictures that could not be used, and why.</summary>
    public IReadOnlyList<(NamedPicture Picture, string Error)> Failed => failed;

    /// <summary>Uses every picture, and returns the exit code.</summary>
    public int Run(IEnumerable<NamedPicture> pictures, Action<NamedPicture, Image> use, CancellationToken cancellation)
    {
        var passed = 0;
        foreach (var picture in pictures)
        {
            Image? image = null;
            try
            {
                cancellation.ThrowIfCancellationRequested();
                image = picture.Load();
                use(picture, image);
                passed++;
            }
            catch (OperationCanceledException) when (passed > 0)
            {
                Console.Error.WriteLine($"whence: cancelled at {picture.Name}; the results of {(passed == 1 ? "the picture" : $"{passed} pictures")} before it are there");
                throw;
            }
            catch (Exception caught) when ((image is null || passed > 0) && ExitCode.IsExpected(caught))
            {
                failed.Add((picture, caught.Message));
                Say(picture, caught.Message);
            }
        }
        return failed.Count > 0 ? ExitCode.Failed : 0;
    }

    void Say(NamedPicture picture, string error)
    {
        Console.Error.WriteLine($"whence: {error}");
        if (json)
            Console.Out.WriteLine(JsonSerializer.Serialize(new PictureErrorJson(picture.Name, picture.Path, error), JsonContext.Default.PictureErrorJson));
    }
}
