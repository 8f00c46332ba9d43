//! The list of views, in the order of the rail. To add one, write its folder and its line here.

/// Hands the list to another macro: `folder => struct`, and `with` the struct of its settings (in the folder's
/// `state.rs`) where it keeps any in the link.
macro_rules! for_each_view {
    ($with:ident) => {
        $with! {
            overview => Overview,
            see => See,
            classify => Classify with ClassifyState,
            shift => Shift with ShiftState,
            evaluate => Evaluate with EvaluateState,
            transfers => Transfers with TransfersState,
            architectures => Architectures with ArchitecturesState,
            neurons => Neurons with NeuronsState,
            published => Published with PublishedQuery,
        }
    };
}
pub(crate) use for_each_view;
