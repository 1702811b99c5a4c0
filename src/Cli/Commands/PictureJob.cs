using System.CommandLine;
using Whence.Explain;
using Whence.Models;
using Whence.Models.Images;
using Whence.Runtime;

namespace Whence.Cli;

/// <summary>Explains pictures. A network whose file leaves the size open sees each picture at its own size, unless one is given.</summary>
sealed class PictureJob(ModelOptions model, MethodOptions method, Backend backend, ParseResult parsed, ResultWriter writer)
{
    /// <summary>Explains each picture, for each of the classes named or the predicted one, and returns the exit code.</summary>
    public int Run(FileInfo[] pictures, DirectoryInfo folder, string[] targets, TimeSpan? deadline, CancellationToken cancellation)
    {
        var files = new List<(string Overlay, string Title)>();
        var results = new ResultFolder(folder, "explain", model.Place(parsed), method.Name(parsed));
        SizedSession? at = null;
        try
        {
            var code = writer.Pictures.Run(model.Pictures(parsed, pictures), Explain, cancellation);
            if (files.Count > 1)
                ResultFiles.SaveSheet(results, files);
            return code;
        }
        finally
        {
            at?.Dispose();
        }

        void Explain(NamedPicture picture, Image image)
        {
            if (at?.Takes(image) != true)
            {
                at?.Dispose();
                at = null;
                at = Open(image, deadline);
            }
            foreach (var chosen in TargetOption.Resolve(targets, at.Classifier.Labels, at.Classifier.Classes))
            {
                var (fitted, pixels) = at.Classifier.Prepare(image);
                var explanation = ProgressBar.Show(picture.Name, progress => at.Session.Run(pixels, chosen, deadline, cancellation, progress));
                var saved = new ResultFiles(results, picture, targets.Length > 1 ? chosen : null).Save(explanation, fitted, backend, method.Given(parsed));
                writer.Write(picture.Name, explanation, saved);
                files.Add((saved.Overlay!, $"{picture.Name}: {explanation.Target.Label}"));
            }
        }
    }

    SizedSession Open(Image image, TimeSpan? deadline)
    {
        var isOpen = false;
        var classifier = model.Classifier(parsed, () =>
        {
            isOpen = true;
            return image;
        });
        var explainer = method.Explainer(parsed, new PixelReader(classifier));
        var session = new ExplainSession(classifier, backend, explainer, method.Session(parsed, explainer, model.Device.Precision(parsed)));
        return new(classifier, Deadline.Warm(session, deadline), isOpen ? (image.Height, image.Width) : null);
    }

    /// <summary>A session, and the only size of pictures that it takes as they are; null where all are brought to the network's.</summary>
    sealed record SizedSession(Classifier Classifier, ExplainSession Session, (int Height, int Width)? Size) : IDisposable
    {
        public bool Takes(Image image) => Size is null || Size == (image.Height, image.Width);

        public void Dispose() => Session.Dispose();
    }
}
